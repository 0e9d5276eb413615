/* Becoming another user, with no way back. */
#define _GNU_SOURCE
#include "confine/confine.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

static pc_err look_up(const char *user, struct passwd *out, char *memory, size_t size,
                      struct pc_diag *diag) {
    struct passwd *found = NULL;
    int failed = getpwnam_r(user, out, memory, size, &found);
    if (failed != 0)
        return pc_diag_set(diag, PC_ERR_IO, "user %s cannot be looked up: %s", user,
                           strerror(failed));
    if (found == NULL)
        return pc_diag_set(diag, PC_ERR_NOTFOUND, "there is no user %s", user);
    if (out->pw_uid == 0 || out->pw_gid == 0)
        return pc_diag_set(diag, PC_ERR_RANGE, "user %s has the rights of root", user);
    return PC_OK;
}

/* True where every id is the user's and none of root's can be had again. */
static bool is_for_good(const struct passwd *user) {
    uid_t uids[3];
    gid_t gids[3];
    if (getresuid(&uids[0], &uids[1], &uids[2]) != 0 ||
        getresgid(&gids[0], &gids[1], &gids[2]) != 0)
        return false;
    for (int i = 0; i < 3; i++)
        if (uids[i] != user->pw_uid || gids[i] != user->pw_gid)
            return false;
    return setuid(0) != 0 && seteuid(0) != 0 && setgid(0) != 0 && setegid(0) != 0;
}

pc_err pc_confine_user(const char *user, struct pc_diag *diag) {
    if (geteuid() != 0 || user == NULL || user[0] == '\0')
        return PC_OK;
    struct passwd entry;
    char memory[4096];
    int at_parents_death = 0;
    pc_err err = look_up(user, &entry, memory, sizeof memory, diag);
    if (err != PC_OK)
        return err;
    (void)prctl(PR_GET_PDEATHSIG, &at_parents_death, 0, 0, 0);
    pid_t parent = getppid();
    if (initgroups(user, entry.pw_gid) != 0 ||
        setresgid(entry.pw_gid, entry.pw_gid, entry.pw_gid) != 0 ||
        setresuid(entry.pw_uid, entry.pw_uid, entry.pw_uid) != 0)
        return pc_diag_set(diag, PC_ERR_IO, "cannot become user %s: %s", user, strerror(errno));
    if (!is_for_good(&entry))
        return pc_diag_set(diag, PC_ERR_DENIED, "user %s can become root again", user);
    if (at_parents_death != 0 &&
        (prctl(PR_SET_PDEATHSIG, at_parents_death, 0, 0, 0) != 0 || getppid() != parent))
        return pc_diag_set(diag, PC_ERR_UNAVAILABLE, "the parent process ended");
    return PC_OK;
}
