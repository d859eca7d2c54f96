/* jansson beside our own writer: the names that both have are out of the way. Include before
 * "report/json.h". */
#ifndef REDLINE_TESTS_REPARSE_H
#define REDLINE_TESTS_REPARSE_H
#define json_object jansson_object
#define json_array jansson_array
#define json_string jansson_string
#define json_null jansson_null
#include <jansson.h>
#undef json_object
#undef json_array
#undef json_string
#undef json_null
#endif
