/* Inside the room: computed columns. */
#ifndef REDLINE_REGISTER_COMPUTED_H
#define REDLINE_REGISTER_COMPUTED_H
#include "register/register.h"

bool register_is_numeric(
    const struct register_column *column);   /* has values: no text, choice, person or code */
struct value register_exact(int64_t scaled); /* of 10^-4 */
bool register_compile_columns(struct reg *reg, struct err *err);
void register_compute(struct reg *reg); /* fills the computed cells of all rows */

#endif
