/* A folder's names are read whole before it is left, so that one folder is open at a time. */
#define _GNU_SOURCE
#include "cli/scan/walk.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "cli/scan/ignore.h"

enum { DEPTH_MAX = 1000 };

struct walk {
    struct pc_scan_run *run;
    struct pc_scan_queue *queue;
    const struct pc_gitignore *excluded;
    struct pc_buf path;  /* as printed and opened; empty: the present folder */
    struct pc_buf inner; /* within the repository, from `top` on */
    size_t top;
    unsigned depth;
};

/* One name of a folder. */
struct name {
    struct name *next;
    struct pc_span text;
    unsigned char type; /* DT_… */
};

struct folder {
    struct pc_arena arena;
    struct name *names;
    bool repository; /* .git is in it */
    bool ignore;     /* .gitignore is */
};

static void folder_free(struct folder *folder) {
    pc_arena_free(&folder->arena);
}

static const char *opened_path(struct walk *walk) {
    return walk->path.len == 0 ? "." : pc_buf_str(&walk->path);
}

static void problem(const struct walk *walk, const char *text) {
    struct pc_scan_place place = {.path = pc_buf_span(&walk->path)};
    if (place.path.len == 0)
        place.path = PC_SPAN(".");
    pc_scan_run_problem(walk->run, &place, "%s", text);
}

static pc_err add_name(struct folder *folder, const struct dirent *entry) {
    struct pc_span text = pc_span_str(entry->d_name);
    if (pc_span_eq(text, PC_SPAN(".")) || pc_span_eq(text, PC_SPAN("..")))
        return PC_OK;
    folder->ignore = folder->ignore || pc_span_eq(text, PC_SPAN(".gitignore"));
    if (pc_span_eq(text, PC_SPAN(".git"))) {
        folder->repository = true;
        return PC_OK;
    }
    struct name *name = PC_ARENA_NEW(&folder->arena, struct name);
    if (name == NULL)
        return PC_ERR_NOMEM;
    name->next = folder->names;
    name->type = entry->d_type;
    folder->names = name;
    return pc_arena_copy(&folder->arena, text, &name->text);
}

/* PC_ERR_IO: noted. */
static pc_err read_folder(struct walk *walk, struct folder *folder) {
    const char *path = opened_path(walk);
    if (path == NULL)
        return PC_ERR_NOMEM;
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    DIR *stream = fd < 0 ? NULL : fdopendir(fd);
    if (stream == NULL) {
        problem(walk, strerror(errno));
        pc_file_close(&fd);
        return PC_ERR_IO;
    }
    pc_err err = PC_OK;
    const struct dirent *entry;
    errno = 0;
    while (err == PC_OK && (entry = readdir(stream)) != NULL)
        err = add_name(folder, entry);
    if (err == PC_OK && errno != 0)
        problem(walk, strerror(errno));
    (void)closedir(stream);
    return err;
}

static unsigned char type_of(struct walk *walk, unsigned char type) {
    struct stat st;
    const char *path = opened_path(walk);
    if (type != DT_UNKNOWN || path == NULL || lstat(path, &st) != 0)
        return type;
    return (unsigned char)IFTODT(st.st_mode);
}

static void count(_Atomic uint64_t *counter) {
    atomic_fetch_add_explicit(counter, 1, memory_order_relaxed);
}

static pc_err put_file(struct walk *walk) {
    struct pc_scan_item item = {.kind = PC_SCAN_ITEM_PATH,
                                .place = {.path = pc_buf_span(&walk->path)}};
    return pc_scan_queue_put(walk->queue, &item);
}

static pc_err walk_folder(struct walk *walk, struct pc_scan_ignore ignore);

static bool is_left_out(const struct walk *walk, const struct pc_scan_ignore *ignore, bool folder) {
    struct pc_span inner = pc_span_from(pc_buf_span(&walk->inner), walk->top);
    return pc_gitignore_ignores(ignore->level, inner, folder) ||
           (walk->excluded != NULL && pc_gitignore_ask(walk->excluded, pc_buf_span(&walk->path),
                                                       folder) == PC_GITIGNORE_IGNORE);
}

/* The walk's path is that of the entry. */
static pc_err walk_entry(struct walk *walk, const struct pc_scan_ignore *ignore,
                         unsigned char type) {
    type = type_of(walk, type);
    if (type != DT_DIR && type != DT_REG) {
        if (type == DT_LNK)
            count(&walk->run->counts.links);
        else if (type == DT_UNKNOWN)
            problem(walk, "not scanned: what it is cannot be seen");
        return PC_OK;
    }
    if (is_left_out(walk, ignore, type == DT_DIR)) {
        count(&walk->run->counts.ignored);
        return PC_OK;
    }
    if (type == DT_REG)
        return put_file(walk);
    if (walk->depth == DEPTH_MAX) {
        problem(walk, "not scanned: folders are nested too deep");
        return PC_OK;
    }
    walk->depth++;
    pc_buf_add_char(&walk->inner, '/');
    pc_err err = walk_folder(walk, *ignore);
    walk->depth--;
    return err;
}

static void shorten(struct pc_buf *buf, size_t len) {
    buf->len = len;
}

static pc_err walk_names(struct walk *walk, const struct folder *folder,
                         const struct pc_scan_ignore *ignore) {
    size_t path = walk->path.len, inner = walk->inner.len;
    for (const struct name *name = folder->names; name != NULL; name = name->next) {
        if (atomic_load_explicit(&walk->run->stop, memory_order_relaxed))
            return PC_ERR_EXPIRED;
        if (path > 0 && walk->path.ptr[path - 1] != '/')
            pc_buf_add_char(&walk->path, '/');
        pc_buf_add(&walk->path, name->text);
        pc_buf_add(&walk->inner, name->text);
        pc_err err = pc_buf_end(&walk->path);
        if (err == PC_OK)
            err = walk_entry(walk, ignore, name->type);
        if (err != PC_OK)
            return err;
        shorten(&walk->path, path);
        shorten(&walk->inner, inner);
    }
    return PC_OK;
}

/* The walk's path and inner path are those of the folder. */
static pc_err walk_folder(struct walk *walk, struct pc_scan_ignore ignore) {
    PC_CLEANUP(folder_free) struct folder folder = {0};
    pc_err err = read_folder(walk, &folder);
    if (err != PC_OK)
        return err == PC_ERR_IO ? PC_OK : err;
    size_t top = walk->top;
    const char *path = opened_path(walk);
    bool looks = !walk->run->wishes.no_ignore;
    if (looks && folder.repository && walk->depth > 0) {
        walk->top = walk->inner.len;
        err = pc_scan_ignore_repository(walk->run, path, &folder.arena, &ignore);
    }
    struct pc_span inner = pc_span_from(pc_buf_span(&walk->inner), walk->top);
    if (err == PC_OK && looks && folder.ignore)
        err = pc_scan_ignore_enter(walk->run, path, inner, &folder.arena, &ignore);
    if (err == PC_OK)
        err = walk_names(walk, &folder, &ignore);
    walk->top = top;
    return err;
}

static pc_err walk_tree(struct walk *walk) {
    PC_CLEANUP(pc_arena_free) struct pc_arena arena = {0};
    struct pc_scan_ignore ignore = {0};
    const char *path = opened_path(walk);
    if (path == NULL)
        return PC_ERR_NOMEM;
    pc_err err = PC_OK;
    if (!walk->run->wishes.no_ignore)
        err = pc_scan_ignore_above(walk->run, path, &arena, &walk->inner, &ignore);
    return err != PC_OK ? err : walk_folder(walk, ignore);
}

/* "./a/" is "a", and "." nothing. */
static struct pc_span plain_path(struct pc_span path) {
    while (pc_span_starts(path, PC_SPAN("./"))) {
        path = pc_span_from(path, 2);
        while (pc_span_starts(path, PC_SPAN("/")))
            path = pc_span_from(path, 1);
    }
    while (path.len > 1 && pc_span_ends(path, PC_SPAN("/")))
        path = pc_span_upto(path, path.len - 1);
    return pc_span_eq(path, PC_SPAN(".")) ? PC_SPAN("") : path;
}

static pc_err walk_given(struct walk *walk) {
    struct stat st;
    const char *path = opened_path(walk);
    if (path == NULL)
        return PC_ERR_NOMEM;
    if (lstat(path, &st) != 0)
        problem(walk, strerror(errno));
    else if (S_ISLNK(st.st_mode))
        problem(walk, "is a symbolic link, which is not followed; name what it leads to");
    else if (S_ISDIR(st.st_mode))
        return walk_tree(walk);
    else if (S_ISREG(st.st_mode))
        return pc_scan_excluded(walk->excluded, pc_buf_span(&walk->path), false) ? PC_OK
                                                                                 : put_file(walk);
    else
        problem(walk, "is neither file nor folder; - reads standard input");
    return PC_OK;
}

pc_err pc_scan_walk(struct pc_scan_run *run, struct pc_scan_queue *queue,
                    const struct pc_gitignore *excluded, const char *path) {
    struct walk walk = {.run = run, .queue = queue, .excluded = excluded};
    pc_buf_add(&walk.path, plain_path(pc_span_str(path)));
    pc_err err = pc_buf_end(&walk.path);
    if (err == PC_OK)
        err = walk_given(&walk);
    pc_buf_free(&walk.path);
    pc_buf_free(&walk.inner);
    return err;
}

bool pc_scan_excluded(const struct pc_gitignore *excluded, struct pc_span path, bool directory) {
    if (excluded == NULL || excluded->count == 0)
        return false;
    for (size_t at = 0; at < path.len; at++)
        if (path.ptr[at] == '/' && at > 0 &&
            pc_gitignore_ask(excluded, pc_span_upto(path, at), true) == PC_GITIGNORE_IGNORE)
            return true;
    return pc_gitignore_ask(excluded, path, directory) == PC_GITIGNORE_IGNORE;
}
