/* Bytes of a file that are not UTF-8 made UTF-8, before anything else looks at them. */
#ifndef REDLINE_SOURCE_ENCODING_H
#define REDLINE_SOURCE_ENCODING_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "config/catalogue.h"

/* When nothing in so many bytes speaks for CP1252, nothing behind them does. */
#define ENCODING_SUSPECT_BYTES (4u * 1024 * 1024)

const char *encoding_name(enum encoding encoding); /* "utf-16le" */
/* What these bytes are, which are read with pread: `wanted`, or when that is AUTO by the rules in
 * encoding.c. Never AUTO. */
enum encoding encoding_find(int fd, uint64_t size, enum encoding wanted);
/* A descriptor of a nameless file that holds the text as UTF-8 without a byte order mark; *length
 * are its bytes. What no character can be made of becomes a byte that is no UTF-8, so that its
 * record is refused where it stands. Negative, and errno, when there is no room. */
int encoding_transcode(int fd, uint64_t size, enum encoding encoding, uint64_t *length);

#endif
