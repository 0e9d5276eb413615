/* Counters of what was found in bodies and of requests compared with documents, in memory that all
 * workers share; see metrics.h. */
#ifndef PC_EDGE_CONTENT_METRICS_H
#define PC_EDGE_CONTENT_METRICS_H

#include "edge/content_event.h"

struct pc_content_metrics; /* lives in zeroed memory of pc_content_metrics_size bytes */

size_t pc_content_metrics_size(void);

/* A finding. Rules beyond the table share a row called "other". */
void pc_content_metrics_found(struct pc_content_metrics *metrics, struct pc_span rule,
                              enum pc_direction direction, enum pc_dlp_action action);
/* A body that was looked at; verdict as in its event, NULL: nothing was found. */
void pc_content_metrics_body(struct pc_content_metrics *metrics, enum pc_direction direction,
                             const char *verdict);
enum pc_schema_result { PC_SCHEMA_PASSED, PC_SCHEMA_WOULD_REFUSE, PC_SCHEMA_REFUSED };
void pc_content_metrics_schema(struct pc_content_metrics *metrics, enum pc_schema_result result);
/* An event that found no room in the spool when its body was on its way already. */
void pc_content_metrics_lost(struct pc_content_metrics *metrics);

void pc_content_metrics_render(const struct pc_content_metrics *metrics, struct pc_buf *out);

#endif
