/*
 * What the service does with tracks: add, list, export, read, delete. Whose they are comes from the
 * gate's headers X-Portcullis-Tenant and X-Forwarded-User.
 */
#ifndef TA_TRACKS_H
#define TA_TRACKS_H

#include <microhttpd.h>

#include "base/span.h"
#include "store.h"
#include "upload.h"

struct ta_call {
    struct MHD_Connection *connection;
    const struct ta_store *store;
    struct ta_upload *upload; /* POST */
    struct pc_span tenant;
    struct pc_span user;
    struct pc_id id; /* of /api/tracks/{id} */
};

enum MHD_Result ta_tracks_add(const struct ta_call *call);
enum MHD_Result ta_tracks_list(const struct ta_call *call);
enum MHD_Result ta_tracks_export(const struct ta_call *call);
enum MHD_Result ta_tracks_read(const struct ta_call *call);
enum MHD_Result ta_tracks_delete(const struct ta_call *call);
enum MHD_Result ta_health(const struct ta_call *call);

#endif
