/* A folder's names are read whole before any of its files is worked on: what is written beside them
 * is not met again. */
#define _GNU_SOURCE
#include "cli/vault/walk.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "cli/vault/names.h"
#include "cli/vault/temporary.h"

enum { DEPTH_MAX = 128, FOLDER = O_RDONLY | O_DIRECTORY | O_CLOEXEC };

struct walker {
    const struct pc_files_walk *walk;
    struct pc_files_run *run;
    struct pc_files_crew *crew;
    struct stat output; /* of the folder of results, which is not walked itself */
    unsigned depth;
};

static void problem(const struct walker *w, const char *folder, const char *name,
                    const char *text) {
    struct pc_diag diag;
    (void)pc_diag_set(&diag, PC_ERR_IO, "%s", text);
    struct pc_files_event event = {.folder = pc_span_str(folder),
                                   .name = pc_span_str(name),
                                   .outcome = PC_FILES_FAILED,
                                   .diag = &diag};
    pc_files_run_note(w->run, &event);
}

static bool writes(const struct walker *w) {
    return w->run->wishes.verb != PC_FILES_VERIFY;
}

/* Whether a file of a tree is to be worked on. One that was encrypted beside its source is not
 * encrypted again. */
static bool is_wanted(const struct walker *w, const char *name) {
    const struct pc_files_wishes *wishes = &w->run->wishes;
    bool encrypted = pc_files_has_suffix(pc_span_str(name), wishes->suffix);
    if (wishes->verb == PC_FILES_ENCRYPT)
        return !encrypted || w->walk->output != NULL;
    return encrypted;
}

/* Each name: its type (DT_…), the text, a NUL. Takes fd over. */
static pc_err read_names(int fd, struct pc_buf *out) {
    DIR *stream = fdopendir(fd);
    if (stream == NULL) {
        pc_file_close(&fd);
        return PC_ERR_IO;
    }
    const struct dirent *entry;
    errno = 0;
    while ((entry = readdir(stream)) != NULL) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        pc_buf_add_char(out, (char)entry->d_type);
        pc_buf_add(out, pc_span(entry->d_name, strlen(entry->d_name) + 1));
    }
    int saved = errno;
    (void)closedir(stream);
    errno = saved;
    return saved != 0 ? PC_ERR_IO : pc_buf_end(out);
}

static unsigned char type_of(const struct pc_files_folder *folder, const char *name,
                             unsigned char type) {
    struct stat st;
    if (type != DT_UNKNOWN || fstatat(folder->in, name, &st, AT_SYMLINK_NOFOLLOW) != 0)
        return type;
    return (unsigned char)IFTODT(st.st_mode);
}

static void count(_Atomic uint64_t *counter) {
    (void)atomic_fetch_add_explicit(counter, 1, memory_order_relaxed);
}

/* The folder that the results of `name` go into; -1: errno says why not. */
static int open_out(const struct walker *w, int above, const char *name, int in) {
    struct stat st;
    if (w->walk->output == NULL)
        return in;
    if (fstat(in, &st) != 0)
        return -1;
    if (mkdirat(above, name, (st.st_mode & 0777) | 0700) != 0 && errno != EEXIST)
        return -1;
    return openat(above, name, FOLDER | O_NOFOLLOW);
}

static pc_err walk_names(struct walker *w, struct pc_files_folder *folder);

static bool is_output(const struct walker *w, int fd) {
    struct stat st;
    return w->walk->output != NULL && fstat(fd, &st) == 0 && st.st_dev == w->output.st_dev &&
           st.st_ino == w->output.st_ino;
}

/* Takes both descriptors over; below the folder named. */
static pc_err walk_opened(struct walker *w, int in, int out, struct pc_span path) {
    struct pc_files_folder *folder = NULL;
    pc_err err = pc_files_folder_new(in, out, path, &folder);
    if (err != PC_OK)
        return err;
    w->depth++;
    err = walk_names(w, folder);
    w->depth--;
    pc_files_folder_drop(folder);
    return err;
}

static pc_err walk_below(struct walker *w, const struct pc_files_folder *above, const char *name) {
    PC_CLEANUP(pc_buf_free) struct pc_buf path = {0};
    if (w->depth == DEPTH_MAX) {
        problem(w, above->path, name, "folders are nested too deep");
        return PC_OK;
    }
    int in = openat(above->in, name, FOLDER | O_NOFOLLOW);
    if (in >= 0 && is_output(w, in)) {
        pc_file_close(&in);
        return PC_OK;
    }
    int out = in < 0 ? -1 : open_out(w, above->out, name, in);
    if (out < 0) {
        problem(w, above->path, name, strerror(errno));
        pc_file_close(&in);
        return PC_OK;
    }
    pc_buf_add_str(&path, above->path);
    pc_buf_add_str(&path, name);
    if (pc_buf_end(&path) == PC_OK)
        return walk_opened(w, in, out, pc_buf_span(&path));
    if (out != in)
        pc_file_close(&out);
    pc_file_close(&in);
    return PC_ERR_NOMEM;
}

static pc_err walk_entry(struct walker *w, struct pc_files_folder *folder, const char *name,
                         unsigned char type) {
    switch (type_of(folder, name, type)) {
    case DT_DIR:
        return walk_below(w, folder, name);
    case DT_REG:
        break;
    case DT_LNK:
        count(&w->run->counts.links);
        return PC_OK;
    default:
        count(&w->run->counts.special);
        return PC_OK;
    }
    if (pc_files_temporary_is(name)) {
        if (writes(w))
            pc_files_temporary_sweep(folder->in, name);
        return PC_OK;
    }
    if (!is_wanted(w, name))
        return PC_OK;
    return pc_files_crew_put(w->crew, pc_files_item_new(folder, name, NULL));
}

static pc_err walk_names(struct walker *w, struct pc_files_folder *folder) {
    PC_CLEANUP(pc_buf_free) struct pc_buf names = {0};
    int fd = openat(folder->in, ".", FOLDER);
    pc_err err = fd < 0 ? PC_ERR_IO : read_names(fd, &names);
    if (err == PC_ERR_NOMEM)
        return err;
    if (err != PC_OK)
        problem(w, folder->path, "", strerror(errno));
    err = PC_OK;
    for (size_t at = 0; at < names.len && err == PC_OK;) {
        const char *name = names.ptr + at + 1;
        unsigned char type = (unsigned char)names.ptr[at];
        at += strlen(name) + 2;
        err = pc_files_run_stopped(w->run) ? PC_ERR_EXPIRED : walk_entry(w, folder, name, type);
    }
    return err;
}

/* The folder that the path is in, for openat(); "" is the present one. */
static int open_parent(struct pc_span path) {
    PC_CLEANUP(pc_buf_free) struct pc_buf text = {0};
    pc_buf_add(&text, pc_span_upto(path, path.len - pc_files_base(path).len));
    const char *parent = text.len == 0 ? "." : pc_buf_str(&text);
    errno = ENOMEM;
    return parent == NULL ? -1 : open(parent, FOLDER);
}

/* Without slashes at its end. */
static struct pc_span plain_path(const char *text) {
    struct pc_span path = pc_span_str(text);
    while (path.len > 1 && path.ptr[path.len - 1] == '/')
        path.len--;
    return path;
}

static int open_output(struct walker *w) {
    if (pc_file_make_dir(w->walk->output, 0700) != PC_OK)
        return -1;
    int fd = open(w->walk->output, FOLDER);
    if (fd >= 0 && fstat(fd, &w->output) != 0)
        pc_file_close(&fd);
    return fd;
}

static pc_err put_file(struct walker *w, struct pc_span path) {
    PC_CLEANUP(pc_buf_free) struct pc_buf name = {0};
    PC_CLEANUP(pc_buf_free) struct pc_buf result = {0};
    struct pc_span base = pc_files_base(path), to = {0};
    int in = open_parent(path), out = in;
    if (in >= 0 && w->walk->result != NULL) {
        to = pc_span_str(w->walk->result);
        out = open_parent(to);
    } else if (in >= 0 && w->walk->output != NULL)
        out = open_output(w);
    if (out < 0) {
        problem(w, "",
                in < 0                    ? path.ptr
                : in != out && to.len > 0 ? to.ptr
                                          : w->walk->output,
                strerror(errno));
        pc_file_close(&in);
        return PC_OK;
    }
    struct pc_files_folder *folder;
    pc_err err = pc_files_folder_new(in, out, pc_span_upto(path, path.len - base.len), &folder);
    if (err != PC_OK)
        return err;
    pc_buf_add(&name, base);
    pc_buf_add(&result, pc_files_base(to));
    const char *name_text = pc_buf_str(&name);
    const char *result_text = to.len > 0 ? pc_buf_str(&result) : NULL;
    err = PC_ERR_NOMEM;
    if (name_text != NULL && (to.len == 0 || result_text != NULL))
        err = pc_files_crew_put(w->crew, pc_files_item_new(folder, name_text, result_text));
    pc_files_folder_drop(folder);
    return err;
}

/* Results of a tree go below a folder of its name, as cp -r has it; of "." and such right into it.
 */
static int open_tree_out(struct walker *w, struct pc_span base, int in) {
    if (w->walk->output == NULL)
        return in;
    int root = open_output(w);
    if (root < 0 || base.len == 0 || pc_span_eq(base, PC_SPAN(".")) ||
        pc_span_eq(base, PC_SPAN("..")))
        return root;
    PC_CLEANUP(pc_buf_free) struct pc_buf name = {0};
    pc_buf_add(&name, base);
    const char *text = pc_buf_str(&name);
    int out = text == NULL ? -1 : open_out(w, root, text, in);
    int saved = errno;
    pc_file_close(&root);
    errno = saved;
    return out;
}

static pc_err walk_tree(struct walker *w, struct pc_span path) {
    int in = open(path.ptr, FOLDER | O_NOFOLLOW);
    int out = in < 0 ? -1 : open_tree_out(w, pc_files_base(path), in);
    if (out < 0) {
        problem(w, "", path.ptr, strerror(errno));
        pc_file_close(&in);
        return PC_OK;
    }
    return walk_opened(w, in, out, pc_span_eq(path, PC_SPAN(".")) ? PC_SPAN("") : path);
}

static pc_err walk_given(struct walker *w, const char *text) {
    PC_CLEANUP(pc_buf_free) struct pc_buf copy = {0};
    struct stat st;
    pc_buf_add(&copy, plain_path(text));
    const char *path = pc_buf_str(&copy);
    if (path == NULL)
        return PC_ERR_NOMEM;
    if (lstat(path, &st) != 0)
        problem(w, "", path, strerror(errno));
    else if (S_ISLNK(st.st_mode))
        problem(w, "", path, "is a symbolic link, which is not followed; name what it leads to");
    else if (S_ISREG(st.st_mode))
        return put_file(w, pc_buf_span(&copy));
    else if (!S_ISDIR(st.st_mode))
        problem(w, "", path, "is neither file nor folder; - reads standard input");
    else if (!w->walk->recursive)
        problem(w, "", path, "is a folder; --recursive takes the files in it");
    else
        return walk_tree(w, pc_buf_span(&copy));
    return PC_OK;
}

pc_err pc_files_walk(void *finder, struct pc_files_crew *crew, struct pc_diag *diag) {
    const struct pc_files_walk *walk = finder;
    struct walker w = {.walk = walk, .run = walk->run, .crew = crew};
    pc_err err = PC_OK;
    for (size_t i = 0; i < walk->path_count && err == PC_OK; i++)
        err = walk_given(&w, walk->paths[i]);
    return err == PC_ERR_NOMEM ? pc_diag_set(diag, err, "out of memory") : err;
}
