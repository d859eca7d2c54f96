/* The built-in register data_findings: faults of the data as rows. */
#ifndef REDLINE_ENGINE_FINDINGS_H
#define REDLINE_ENGINE_FINDINGS_H
#include "cube/findings.h"
#include "register/register.h"

#define FINDINGS_REGISTER "data_findings"
bool is_findings_register(const struct register_def *def);
/* False and err only when a user's own columns of the register do not compile. */
bool findings_register(struct reg *reg, const struct register_def *def, int32_t today,
                       const struct data_findings *findings, struct err *err);

#endif
