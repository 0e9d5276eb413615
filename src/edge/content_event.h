/* What was found in a body, and where a request does not agree with its document, as the details of
 * their audit events (docs/audit-format.md). */
#ifndef PC_EDGE_CONTENT_EVENT_H
#define PC_EDGE_CONTENT_EVENT_H

#include "base/buf.h"
#include "inspect/guard/guard.h"
#include "inspect/schema/openapi.h"
#include "model/settings.h"

enum { PC_CONTENT_DETAIL = 4000, PC_FINDINGS_ROOM = 3500 }; /* bytes */

enum pc_direction { PC_DIRECTION_REQUEST, PC_DIRECTION_RESPONSE, PC_DIRECTIONS };
const char *pc_direction_name(enum pc_direction direction); /* "request" */

/* The findings of one body, as JSON; those that have no room are counted. Zeroed but for `list`,
 * which is over PC_FINDINGS_ROOM bytes, it is empty. */
struct pc_findings {
    struct pc_buf list; /* objects, each behind a comma but the first */
    size_t count;
    size_t listed;
    enum pc_dlp_action strongest;
};

/* own: what the rule does where no ceiling is over it. */
void pc_findings_add(struct pc_findings *findings, const struct pc_guard_finding *finding,
                     enum pc_dlp_action own);

struct pc_content_report {
    enum pc_direction direction;
    enum pc_ceiling mode;
    const char *verdict;             /* "blocked", "redacted", "logged", "unreadable" */
    const struct pc_findings *found; /* NULL: none */
    const struct pc_guard_tally *tally;
    const char *limit; /* why it could not be looked at to its end; NULL: it was */
};

/* Appends a JSON object of PC_CONTENT_DETAIL bytes at most. */
void pc_content_detail(const struct pc_content_report *report, struct pc_buf *out);

/* The same of a violation, and its members of the problem document that the client gets. The value
 * is in neither. */
void pc_violation_detail(const struct pc_openapi_violation *violation, bool refused,
                         struct pc_buf *out);
void pc_violation_members(const struct pc_openapi_violation *violation, struct pc_buf *out);
/* In a sentence: "/tags in the body: at most 10 items". */
void pc_violation_words(const struct pc_openapi_violation *violation, struct pc_buf *out);

#endif
