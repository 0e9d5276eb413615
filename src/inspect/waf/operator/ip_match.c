/* @ipMatch and @ipMatchFromFile: is the value an address of these networks? */
#include <stdlib.h>
#include <string.h>

#include "base/ip.h"
#include "inspect/waf/operator/rows.h"

/* First and last address of a network, in an order that memcmp knows: family, then bytes. */
struct range {
    uint8_t first[17];
    uint8_t last[17];
};

struct ranges {
    struct range *items; /* sorted, none overlaps another */
    size_t count;
};

static void write_key(const struct pc_ip *ip, uint8_t key[17]) {
    key[0] = ip->family;
    memcpy(key + 1, ip->bytes, sizeof ip->bytes);
}

static pc_err read_network(struct pc_span text, struct range *out, struct pc_diag *diag) {
    struct pc_ip ip;
    size_t slash = pc_span_find(text, '/');
    pc_err err = pc_ip_parse(pc_span_upto(text, slash), &ip);
    uint64_t bits = err == PC_OK && ip.family == 4 ? 32 : 128, most = bits;
    if (err == PC_OK && slash < text.len)
        err = pc_span_u64(pc_span_from(text, slash + 1), most, &bits);
    if (err != PC_OK)
        return pc_diag_set(diag, PC_ERR_INVALID, "\"%.*s\" is no address or network",
                           (int)(text.len < 60 ? text.len : 60), text.ptr);
    struct pc_network network = pc_network_of(&ip, (uint8_t)bits);
    write_key(&network.address, out->first);
    for (size_t i = bits; i < most; i++)
        network.address.bytes[i / 8] |= (uint8_t)(0x80u >> (i % 8));
    write_key(&network.address, out->last);
    return PC_OK;
}

static int by_first(const void *a, const void *b) {
    return memcmp(((const struct range *)a)->first, ((const struct range *)b)->first, 17);
}

static void sort_and_join(struct ranges *ranges) {
    if (ranges->count == 0)
        return;
    qsort(ranges->items, ranges->count, sizeof *ranges->items, by_first);
    size_t kept = 0;
    for (size_t i = 1; i < ranges->count; i++) {
        struct range *last = &ranges->items[kept];
        const struct range *next = &ranges->items[i];
        if (memcmp(next->first, last->last, 17) > 0)
            ranges->items[++kept] = *next;
        else if (memcmp(next->last, last->last, 17) > 0)
            memcpy(last->last, next->last, 17);
    }
    ranges->count = kept + 1;
}

static size_t count_of(struct pc_span text, char separator) {
    size_t count = 1;
    for (size_t i = 0; i < text.len; i++)
        count += text.ptr[i] == separator;
    return count;
}

static struct pc_span without_space(struct pc_span text) {
    struct pc_span trimmed = pc_span_trim(text);
    while (trimmed.len > 0 && trimmed.ptr[trimmed.len - 1] == '\r')
        trimmed = pc_span_trim(pc_span_upto(trimmed, trimmed.len - 1));
    return trimmed;
}

static pc_err read_list(struct pc_span text, char separator, struct ranges *ranges,
                        struct pc_diag *diag) {
    struct pc_span item;
    while (pc_span_split(&text, separator, &item)) {
        struct pc_span network =
            pc_span_trim(without_space(pc_span_upto(item, pc_span_find(item, '#'))));
        if (network.len == 0)
            continue;
        pc_err err = read_network(network, &ranges->items[ranges->count], diag);
        if (err != PC_OK)
            return err;
        ranges->count++;
    }
    return PC_OK;
}

static pc_err prepare(const struct pc_span *texts, size_t text_count, char separator,
                      struct pc_arena *arena, void **out, struct pc_diag *diag) {
    struct ranges *ranges = PC_ARENA_NEW(arena, struct ranges);
    size_t room = 1;
    for (size_t i = 0; i < text_count; i++)
        room += count_of(texts[i], separator);
    if (ranges == NULL || (ranges->items = PC_ARENA_ARRAY(arena, struct range, room)) == NULL)
        return PC_ERR_NOMEM;
    for (size_t i = 0; i < text_count; i++) {
        pc_err err = read_list(texts[i], separator, ranges, diag);
        if (err != PC_OK)
            return err;
    }
    sort_and_join(ranges);
    *out = ranges;
    return PC_OK;
}

PC_WAF_PREPARE(ip_match) {
    (void)files;
    (void)file_count;
    if (pc_span_trim(argument).len == 0)
        return pc_diag_set(diag, PC_ERR_INVALID, "no networks are given");
    return prepare(&argument, 1, ',', arena, out, diag);
}

PC_WAF_PREPARE(ip_match_file) {
    (void)argument;
    return prepare(files, file_count, '\n', arena, out, diag);
}

PC_WAF_ASK(ip_match) {
    const struct ranges *ranges = question->ready;
    if (ranges == NULL)
        return PC_WAF_LIMIT;
    struct pc_ip ip;
    uint8_t key[17];
    if (pc_ip_parse(question->value, &ip) != PC_OK)
        return PC_WAF_NO;
    write_key(&ip, key);
    size_t low = 0, high = ranges->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (memcmp(ranges->items[middle].last, key, sizeof key) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    bool found = low < ranges->count && memcmp(ranges->items[low].first, key, sizeof key) <= 0;
    return found ? PC_WAF_YES : PC_WAF_NO;
}
