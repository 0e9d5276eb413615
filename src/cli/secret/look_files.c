/* Files below a folder, and writing down what was found. */
#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "cli/secret/look.h"
#include "cli/secret/look_note.h"

enum { DEPTH = 16, PATH_LEN = 4096 };

void pc_look_note(struct pc_look *look, const bool *hit, const char *fmt, ...) {
    for (size_t i = 0; i < look->secrets; i++) {
        if (!hit[i])
            continue;
        if (look->leak_count == PC_LEAKS_MAX) {
            look->more = true;
            return;
        }
        struct pc_leak *leak = &look->leaks[look->leak_count++];
        va_list args;
        va_start(args, fmt);
        (void)vsnprintf(leak->place, sizeof leak->place, fmt, args);
        va_end(args);
        leak->secret = i;
    }
}

struct walk {
    struct pc_look *look;
    const char *except;
    const struct pc_known_secrets *secrets;
};

static bool is_source(const struct walk *walk, const char *path) {
    for (size_t i = 0; i < walk->secrets->count; i++) {
        const struct pc_secret_ref *ref = &walk->secrets->items[i].ref;
        if (ref->kind == PC_SECRET_FILE && ref->place.len > 0 &&
            pc_span_eq(ref->place, pc_span_str(path)))
            return true;
    }
    return false;
}

static void look_at_file(struct walk *walk, const char *path) {
    struct pc_look *look = walk->look;
    bool hit[PC_KNOWN_MAX] = {0};
    if (is_source(walk, path))
        return;
    PC_CLEANUP(pc_file_close)
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd < 0) {
        look->unopened++;
        return;
    }
    look->bytes +=
        pc_needles_search_file(look->needles, fd, 0, UINT64_MAX, look->memory, PC_LOOK_ROOM, hit);
    pc_look_note(look, hit, "%s", path);
}

static void look_below(struct walk *walk, const char *folder, int depth) {
    DIR *listing = opendir(folder);
    struct dirent *entry;
    if (listing == NULL) {
        walk->look->unopened++;
        return;
    }
    while ((entry = readdir(listing)) != NULL) {
        char path[PATH_LEN];
        struct stat st;
        int len = snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0 || len < 0 ||
            (size_t)len >= sizeof path || lstat(path, &st) != 0)
            continue;
        if (S_ISREG(st.st_mode))
            look_at_file(walk, path);
        else if (S_ISDIR(st.st_mode) && depth < DEPTH && strcmp(path, walk->except) != 0)
            look_below(walk, path, depth + 1);
    }
    (void)closedir(listing);
}

void pc_look_at_folder(struct pc_look *look, const char *folder, const char *except,
                       const struct pc_known_secrets *secrets) {
    struct walk walk = {look, except, secrets};
    look_below(&walk, folder, 0);
}
