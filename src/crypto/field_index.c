/* Blind indexes: keyed digests to look sealed values up by, with a key for each column. */
#include <string.h>

#include "crypto/field_keys.h"
#include "crypto/hkdf_sha2.h"

#define INFO PC_SPAN("portcullis blind index 1.")

static pc_err make_mac(const struct pc_field_keys *keys, struct pc_span column,
                       struct pc_mac **out) {
    uint8_t own[PC_SHA256_SIZE];
    PC_CLEANUP(pc_buf_free) struct pc_buf info = {0};
    pc_buf_add(&info, INFO);
    pc_buf_add(&info, column);
    pc_err err = pc_buf_end(&info);
    if (err == PC_OK)
        err = pc_hkdf(PC_SHA2_256, pc_span(keys->index_key, sizeof keys->index_key), PC_SPAN(""),
                      pc_buf_span(&info), own, sizeof own);
    if (err == PC_OK)
        err = pc_mac_new(own, out);
    pc_wipe(own, sizeof own);
    return err;
}

static struct pc_mac *known(const struct pc_field_lane *lane, struct pc_span column) {
    for (size_t i = 0; i < PC_FIELD_COLUMNS; i++) {
        const struct pc_field_column *one = &lane->columns[i];
        if (one->mac != NULL && pc_span_eq(pc_span(one->name, one->len), column))
            return one->mac;
    }
    return NULL;
}

/* Takes the mac over. The column that was remembered longest goes. */
static void remember(struct pc_field_lane *lane, struct pc_span column, struct pc_mac *mac) {
    struct pc_field_column *place = &lane->columns[lane->next_column];
    lane->next_column = (lane->next_column + 1) % PC_FIELD_COLUMNS;
    pc_mac_free(place->mac);
    memcpy(place->name, column.ptr, column.len);
    place->len = column.len;
    place->mac = mac;
}

pc_err pc_field_index(struct pc_field_keys *keys, struct pc_span column, struct pc_span plain,
                      uint8_t out[32]) {
    PC_CLEANUP(pc_field_lane_leave) struct pc_field_lane *lane = NULL;
    pc_err err = pc_field_lane_enter(keys, &lane);
    if (err != PC_OK)
        return err;
    struct pc_mac *mac = known(lane, column);
    if (mac != NULL)
        return pc_mac_of(mac, plain, out);
    err = make_mac(keys, column, &mac);
    if (err != PC_OK)
        return err;
    err = pc_mac_of(mac, plain, out);
    if (column.len > 0 && column.len <= PC_FIELD_COLUMN_NAME)
        remember(lane, column, mac);
    else
        pc_mac_free(mac);
    return err;
}
