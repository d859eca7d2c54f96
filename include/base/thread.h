/* Threads beside the one that reads signals. */
#ifndef REDLINE_BASE_THREAD_H
#define REDLINE_BASE_THREAD_H
#include <pthread.h>
#include <stdbool.h>

/* A thread that takes no signals but those of its own faults. False: the system gives none. */
bool thread_start(pthread_t *thread, void *(*run)(void *self), void *self);

#endif
