/* A log file for what must not disturb the screen (REDLINE_LOG=FILE); silent otherwise. */
#ifndef REDLINE_BASE_LOG_H
#define REDLINE_BASE_LOG_H
void log_open(const char *path); /* NULL or failure: stays silent */
void log_close(void);
void log_line(const char *format, ...) __attribute__((format(printf, 1, 2)));
#endif
