/* User-Agent in words: two tables of marks, the first that is there decides. */
#include "pages/agent.h"

enum { PRODUCT_MAX = 32 };

struct mark {
    struct pc_span text;
    const char *word;
};
#define MARK(text_, word_)                                                                         \
    { {text_, sizeof(text_) - 1}, word_ }

/* Those that call themselves another one, too, come before that one. */
static const struct mark browsers[] = {
    MARK("Edg/", "Edge"),
    MARK("EdgA/", "Edge"),
    MARK("EdgiOS/", "Edge"),
    MARK("OPR/", "Opera"),
    MARK("Vivaldi/", "Vivaldi"),
    MARK("SamsungBrowser/", "Samsung Internet"),
    MARK("Firefox/", "Firefox"),
    MARK("FxiOS/", "Firefox"),
    MARK("CriOS/", "Chrome"),
    MARK("Chrome/", "Chrome"),
    MARK("HeadlessChrome/", "Chrome"),
    MARK("Version/", "Safari"),
};

static const struct mark systems[] = {
    MARK("iPhone", "iPhone"), MARK("iPad", "iPad"),       MARK("Android", "Android"),
    MARK("CrOS", "ChromeOS"), MARK("Windows", "Windows"), MARK("Macintosh", "macOS"),
    MARK("Linux", "Linux"),   MARK("X11", "Unix"),
};

static bool has(struct pc_span text, struct pc_span mark) {
    for (size_t i = 0; i + mark.len <= text.len; i++)
        if (pc_span_eq(pc_span(text.ptr + i, mark.len), mark))
            return true;
    return false;
}

static const char *find(const struct mark *marks, size_t count, struct pc_span text) {
    for (size_t i = 0; i < count; i++)
        if (has(text, marks[i].text))
            return marks[i].word;
    return NULL;
}

/* A program's own name: what stands before the first '/' or space. */
static void add_product(struct pc_span agent, struct pc_buf *out) {
    size_t end = 0;
    while (end < agent.len && end < PRODUCT_MAX && agent.ptr[end] != '/' && agent.ptr[end] != ' ')
        end++;
    pc_buf_add(out, pc_span_upto(agent, end));
}

void pc_agent_words(struct pc_span agent, struct pc_buf *out) {
    if (!pc_span_starts(agent, PC_SPAN("Mozilla/"))) {
        add_product(agent, out);
        return;
    }
    const char *browser = find(browsers, sizeof browsers / sizeof *browsers, agent);
    const char *system = find(systems, sizeof systems / sizeof *systems, agent);
    pc_buf_add_str(out, browser != NULL ? browser : "A browser");
    if (system != NULL)
        pc_buf_addf(out, " on %s", system);
}
