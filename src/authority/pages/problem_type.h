/* What kind of problem an API call has answered with. */
#ifndef PC_AUTHORITY_PAGES_PROBLEM_TYPE_H
#define PC_AUTHORITY_PAGES_PROBLEM_TYPE_H

#include "authority/pages/page.h"

/* True where the answer is a problem of this type of ours: "mfa-required". */
bool pc_is_problem(struct pc_call *call, const struct pc_call *inner, const char *type);

#endif
