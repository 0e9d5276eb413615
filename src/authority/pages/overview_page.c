/* The operator's first page: numbers of the last minutes, and the last hour as a chart. */
#include <jansson.h>

#include "authority/pages/handlers.h"

enum { CHART_HEIGHT = 40, BAR = 8, GAP = 2, BARS_MAX = 120 };

static json_int_t number_of(const json_t *minute, const char *name) {
    json_int_t number = json_integer_value(json_object_get(minute, name));
    return number < 0 ? 0 : number;
}

static json_int_t highest(const json_t *minutes) {
    json_int_t most = 1;
    for (size_t i = 0; i < json_array_size(minutes); i++)
        if (number_of(json_array_get(minutes, i), "requests") > most)
            most = number_of(json_array_get(minutes, i), "requests");
    return most;
}

/* One bar a minute, as the data of an SVG path. */
static void add_bars(struct pc_web_page *page, const json_t *minutes, const char *name) {
    PC_CLEANUP(pc_buf_free) struct pc_buf path = {0};
    json_int_t most = highest(minutes);
    for (size_t i = 0; i < json_array_size(minutes) && i < BARS_MAX; i++) {
        json_int_t number = number_of(json_array_get(minutes, i), name);
        double height = (double)number * CHART_HEIGHT / (double)most;
        if (number > 0)
            pc_buf_addf(&path, "M%zu %dv-%.1fh%dv%.1fz", i * (BAR + GAP), CHART_HEIGHT, height,
                        (int)BAR, height);
    }
    pc_json_text(&page->json, name, pc_buf_span(&path));
}

static void add_chart(struct pc_web_page *page, const struct pc_call *inner) {
    json_t *answer = json_loadb(inner->answer.ptr, inner->answer.len, 0, NULL);
    const json_t *minutes = json_object_get(answer, "minutes");
    pc_json_object(&page->json, "chart");
    pc_json_u64(&page->json, "width", json_array_size(minutes) * (BAR + GAP));
    pc_json_u64(&page->json, "height", CHART_HEIGHT);
    pc_json_u64(&page->json, "most", (uint64_t)highest(minutes));
    add_bars(page, minutes, "requests");
    add_bars(page, minutes, "denied");
    pc_json_object_end(&page->json);
    json_decref(answer);
}

pc_err pc_show_overview(struct pc_call *call) {
    PC_CLEANUP(pc_page_free) struct pc_web_page page;
    struct pc_call inner;
    pc_err err = pc_page_begin(call, "Overview", &page);
    if (err != PC_OK)
        return err;
    pc_router_inner(call, "GET", PC_SPAN("/admin/v1/overview"), (struct pc_span){0}, &inner);
    bool good = pc_page_done(&inner);
    if (good) {
        pc_json_raw(&page.json, "overview", pc_span_trim(pc_buf_span(&inner.answer)));
        add_chart(&page, &inner);
    }
    pc_call_free(&inner);
    if (!good)
        return PC_ERR_UNAVAILABLE;
    err = pc_page_get(&page, "health", PC_SPAN("/admin/v1/health"));
    return err == PC_OK ? pc_page_end(&page, 200, "operator-overview") : err;
}

pc_err pc_go_to_overview(struct pc_call *call) {
    return pc_page_go(call, "/operator", NULL);
}
