#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <stdint.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <talloc.h>
#include <unistd.h>

#include "daemon/role/landlock.h"

/* Rights that later ABIs than Debian 12's headers may lack; the numbers are the kernel's ABI. */
#define ACCESS_REFER (1ULL << 13)
#define ACCESS_TRUNCATE (1ULL << 14)

#define ACCESS_READ (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR)
#define ACCESS_WRITE                                                                               \
	(LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_FILE |                          \
	    LANDLOCK_ACCESS_FS_MAKE_REG | ACCESS_TRUNCATE)
#define ACCESS_ABI1 ((LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1)

/* Rights that make sense on a file that is no folder. */
#define ACCESS_FILE                                                                                \
	(LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_WRITE_FILE |                              \
	    LANDLOCK_ACCESS_FS_READ_FILE | ACCESS_TRUNCATE)

static const uint64_t access_of[] = {
	[LANDLOCK_LIST] = LANDLOCK_ACCESS_FS_READ_DIR,
	[LANDLOCK_READ] = ACCESS_READ,
	[LANDLOCK_WRITE] = ACCESS_READ | ACCESS_WRITE,
};

static uint64_t
rights_of(long abi)
{
	uint64_t rights = ACCESS_ABI1;

	if (abi >= 2)
		rights |= ACCESS_REFER;
	if (abi >= 3)
		rights |= ACCESS_TRUNCATE;
	return rights;
}

static char *
allow(void *ctx, int ruleset, uint64_t handled, const struct landlock_path *path)
{
	struct landlock_path_beneath_attr rule = { 0 };
	int fd = open(path->path, O_PATH | O_CLOEXEC);
	struct stat st;
	char *why = NULL;

	if (fd < 0)
		return NULL;
	rule.parent_fd = fd;
	rule.allowed_access = access_of[path->right] & handled;
	if (fstat(fd, &st) == 0 && !S_ISDIR(st.st_mode))
		rule.allowed_access &= ACCESS_FILE;
	if (syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) != 0)
		why = talloc_asprintf(
		    ctx, "Landlock does not take the path %s (%s)", path->path, strerror(errno));
	close(fd);
	return why;
}

char *
landlock_confine(void *ctx, const struct landlock_path *paths, size_t npaths)
{
	long abi = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
	struct landlock_ruleset_attr attr = { 0 };
	char *why = NULL;
	int ruleset;
	size_t i;

	if (abi < 1)
		return talloc_strdup(ctx,
		    "this kernel has no Landlock (Linux 5.13 or later with landlock among its "
		    "security modules); minuted does not run without");
	attr.handled_access_fs = rights_of(abi);
	ruleset = (int)syscall(SYS_landlock_create_ruleset, &attr, sizeof attr, 0);
	if (ruleset < 0)
		return talloc_asprintf(ctx, "Landlock takes no rules (%s)", strerror(errno));
	for (i = 0; i < npaths && !why; i++)
		why = allow(ctx, ruleset, attr.handled_access_fs, &paths[i]);
	if (!why && (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
			syscall(SYS_landlock_restrict_self, ruleset, 0) != 0))
		why = talloc_asprintf(
		    ctx, "Landlock does not confine this process (%s)", strerror(errno));
	close(ruleset);
	return why;
}
