# minuted: build, check, demo, install.  GNU make.
#
#   make            the programs, in build/
#   make check      install what is needed, then all tests (sanitized and plain)
#   make demo       install what is needed, then the main job on real servers on loopback
#   make bench      figures of speed beside those of peers (COUNT=100000 mails, ROUNDS=1); never part of the tests
#   make install    DESTDIR= PREFIX=/usr/local
#   make deb        the Debian package, in build/deb/
#   make deps       the Debian packages that the above need
#   make build-deps only those that `make` and running it need: no mail servers
#   make torture    faults walked one by one through the whole program (POINTS=5000), an hour
#   make coverage   which branches the tests take, stories included
#   make lint       formatting, man pages, the rooms' arrows
#
# SAN=1 builds with AddressSanitizer and UndefinedBehaviorSanitizer; BUILD= names
# the folder to build in; CC=clang works as well as gcc.

BUILD ?= build
PREFIX ?= /usr/local
DESTDIR ?=
CC ?= cc
PKG_CONFIG ?= pkg-config
ifeq ($(origin CC),default)
CC := gcc
endif

VERSION := 0.1.0
ROOMS := config parser mail store ballot

PACKAGES := talloc glib-2.0 gmime-3.0 libxml-2.0 libcmark libpcre2-8 jansson sqlite3 libzstd zlib \
	libcurl gnutls libseccomp libsystemd libzip inih libical
# Asked for once, and only where something is built: before `make deps` there may be no pkg-config.
PKG_CFLAGS = $(eval PKG_CFLAGS := $(shell $(PKG_CONFIG) --cflags $(PACKAGES) | sed 's/-I/-isystem /g'))$(PKG_CFLAGS)
PKG_LIBS = $(eval PKG_LIBS := $(shell $(PKG_CONFIG) --libs $(PACKAGES)) -letpan -lm)$(PKG_LIBS)

WARNINGS := -Wall -Wextra -Wformat=2 -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
	-Wold-style-definition -Wvla -Wpointer-arith -Wwrite-strings -Wundef \
	-Wimplicit-fallthrough -Wnull-dereference -Wno-format-nonliteral
HARDENING := -fstack-protector-strong -fstack-clash-protection -fcf-protection -fPIE \
	-fno-strict-aliasing -fno-strict-overflow -fno-delete-null-pointer-checks
LD_HARDENING := -pie -Wl,-z,relro -Wl,-z,now -Wl,-z,noexecstack -Wl,--as-needed
ifdef SAN
OPTIMISE := -O1 -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all
else
OPTIMISE := -O2 -D_FORTIFY_SOURCE=3
endif

CPPFLAGS_ALL = -D_GNU_SOURCE -I. -DMINUTED_VERSION='"$(VERSION)"' \
	-DMINUTED_PROFILE_DIR='"$(PREFIX)/share/minuted/profiles"' $(CPPFLAGS)
CFLAGS_ALL = -std=gnu17 -g $(OPTIMISE) $(WARNINGS) $(HARDENING) $(if $(WERROR),-Werror) $(CFLAGS)
LDFLAGS_ALL = $(OPTIMISE) $(LD_HARDENING) $(LDFLAGS)

room_sources = $(sort $(wildcard $(1)/*.c $(1)/*/*.c))
room_objects = $(patsubst %.c,$(BUILD)/%.o,$(call room_sources,$(1)))

# Programs: daemon/minuted.c and daemon/minutectl.c hold the two main(); all other files serve both.
MAINS := daemon/minuted.c daemon/minutectl.c
DAEMON_OBJECTS = $(patsubst %.c,$(BUILD)/%.o,$(filter-out $(MAINS),$(call room_sources,daemon)))
PROGRAMS := $(BUILD)/minuted $(BUILD)/minutectl

# What a room may use, nearest first: the arrows of the design.
LIBS_config := config
LIBS_parser := parser
LIBS_mail := mail config
LIBS_store := store parser
LIBS_ballot := ballot parser config
LIBS_daemon := daemon ballot store mail parser config
libs_of = $(patsubst %,$(BUILD)/lib%.a,$(LIBS_$(1)))

UNIT_SOURCES := $(sort $(wildcard tests/unit/*.c))
UNIT_TESTS := $(patsubst tests/unit/%.c,$(BUILD)/tests/unit/%,$(UNIT_SOURCES))

# A line for each file; whole commands by V=1, nothing by -s.
is_silent = $(findstring s,$(firstword -$(MAKEFLAGS)))
say = $(if $(V),,@$(if $(is_silent),,echo '  $(1) $@';))

.PHONY: all unit check check-installed demo demo-installed bench install deb deps build-deps lint coverage clean
all: $(PROGRAMS)

$(BUILD)/minuted: $(BUILD)/daemon/minuted.o $(call libs_of,daemon)
	$(call say,LD)$(CC) $(LDFLAGS_ALL) -o $@ $^ $(PKG_LIBS)
$(BUILD)/minutectl: $(BUILD)/daemon/minutectl.o $(call libs_of,daemon)
	$(call say,LD)$(CC) $(LDFLAGS_ALL) -o $@ $^ $(PKG_LIBS)

define room_library
$(BUILD)/lib$(1).a: $(call room_objects,$(1))
	@rm -f $$@
	$$(call say,AR)$(AR) rcs $$@ $$^
endef
$(foreach room,$(ROOMS),$(eval $(call room_library,$(room))))
$(BUILD)/libdaemon.a: $(DAEMON_OBJECTS)
	@rm -f $@
	$(call say,AR)$(AR) rcs $@ $^

$(BUILD)/%.o: %.c
	@mkdir -p $(@D)
	$(call say,CC)$(CC) $(CPPFLAGS_ALL) $(PKG_CFLAGS) $(CFLAGS_ALL) -MMD -MP -c -o $@ $<

# The folder of the installed profiles is compiled in: with another PREFIX it is compiled again.
.PHONY: FORCE
$(BUILD)/prefix: FORCE
	@mkdir -p $(@D)
	@echo '$(PREFIX)' | cmp -s - $@ || echo '$(PREFIX)' >$@
$(BUILD)/daemon/options.o: $(BUILD)/prefix

# Unit tests: tests/unit/<room>_<module>.c, linked with what that room may use and nothing else.
unit: $(UNIT_TESTS)
define unit_test
$(BUILD)/tests/unit/$(1): $(BUILD)/tests/unit/$(1).o $(call libs_of,$(firstword $(subst _, ,$(1))))
	$$(call say,LD)$$(CC) $$(LDFLAGS_ALL) -o $$@ $$^ $$(PKG_LIBS) -lcmocka
endef
$(foreach test,$(UNIT_SOURCES),$(eval $(call unit_test,$(basename $(notdir $(test))))))

deps:
	@tests/deps
build-deps:
	@tests/deps --build

check:
	@tests/deps mailman3
	@$(MAKE) --no-print-directory check-installed
check-installed:
	@tests/run

demo: deps
	@$(MAKE) --no-print-directory demo-installed
demo-installed: all
	@tests/demo/run $(BUILD)

bench:
	@tests/deps isync notmuch maildir-utils
	@$(MAKE) --no-print-directory all
	@tests/bench/run $(BUILD) $(or $(COUNT),10000) $(ROUNDS)

# The digests kept in tests/golden, made anew: read what changed before it is committed.
.PHONY: golden
golden: all
	@tests/golden/golden $(BUILD)/minutectl --write

lint:
	@tests/lint

coverage:
	@tests/deps llvm
	@tests/coverage

UNITS := $(notdir $(wildcard systemd/*.service systemd/*.timer))
install: all
	install -d $(DESTDIR)$(PREFIX)/sbin $(DESTDIR)$(PREFIX)/bin \
	  $(DESTDIR)$(PREFIX)/share/minuted/profiles $(DESTDIR)$(PREFIX)/share/man/man1 \
	  $(DESTDIR)$(PREFIX)/share/man/man5 $(DESTDIR)$(PREFIX)/share/man/man8 \
	  $(DESTDIR)$(PREFIX)/lib/systemd/system $(DESTDIR)$(PREFIX)/lib/sysusers.d \
	  $(DESTDIR)$(PREFIX)/lib/tmpfiles.d $(DESTDIR)$(PREFIX)/share/doc/minuted \
	  $(DESTDIR)$(PREFIX)/lib/minuted
	install -m 755 $(BUILD)/minuted $(DESTDIR)$(PREFIX)/sbin/minuted
	install -m 755 $(BUILD)/minutectl $(DESTDIR)$(PREFIX)/bin/minutectl
	install -m 644 config/profiles/*.profile $(DESTDIR)$(PREFIX)/share/minuted/profiles/
	install -m 644 daemon/minuted.8 $(DESTDIR)$(PREFIX)/share/man/man8/
	install -m 644 daemon/minutectl.1 $(DESTDIR)$(PREFIX)/share/man/man1/
	install -m 644 config/*.5 $(DESTDIR)$(PREFIX)/share/man/man5/
	for unit in $(UNITS); do sed 's|@PREFIX@|$(PREFIX)|g' systemd/$$unit \
	  > $(DESTDIR)$(PREFIX)/lib/systemd/system/$$unit || exit 1; done
	install -m 755 systemd/tell-operator $(DESTDIR)$(PREFIX)/lib/minuted/
	install -m 644 systemd/minuted-dashboard.json systemd/minuted-alerts.yml $(DESTDIR)$(PREFIX)/share/minuted/
	install -m 644 systemd/minuted.sysusers $(DESTDIR)$(PREFIX)/lib/sysusers.d/minuted.conf
	install -m 644 systemd/minuted.tmpfiles $(DESTDIR)$(PREFIX)/lib/tmpfiles.d/minuted.conf
	install -m 644 config/minuted.conf.example README.md SECURITY.md CHANGES LICENSE \
	  $(DESTDIR)$(PREFIX)/share/doc/minuted/

# The Debian package of what is checked in, and what lintian says of it.
deb:
	@tests/deps --build build-essential debhelper lintian git
	@systemd/build-deb $(VERSION) $(BUILD)/deb

clean:
	rm -rf $(BUILD)

-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)

# The sessions of mail/ as a program of its own, for tests/integration/check_wire.
unit: $(BUILD)/tests/wire
$(BUILD)/tests/wire: $(BUILD)/tests/integration/wire.o $(call libs_of,mail)
	@mkdir -p $(@D)
	$(call say,LD)$(CC) $(LDFLAGS_ALL) -o $@ $^ $(PKG_LIBS)

# minuted with a reader that mails can take over, for tests/integration/check_escapes.
unit: $(BUILD)/tests/evil/minuted
$(BUILD)/tests/evil/minuted: $(BUILD)/daemon/minuted.o $(BUILD)/tests/evil/evil.o $(call libs_of,daemon)
	@mkdir -p $(@D)
	$(call say,LD)$(CC) $(LDFLAGS_ALL) -Wl,--wrap=message_read -o $@ $^ $(PKG_LIBS)

# Faults, walked one by one: a short walk is tests/integration/check_fault, the long one
#   make torture POINTS=5000                 so many kills and a third as many other faults; STAGES= at once, as many as cores
#   make torture POINTS=0                    only each byte, allocation and page of a cycle of two mails, which comes after these
#   make torture PLANTED=1                   whether the walk finds each fault of tests/fault/planted
TORTURE_POINTS = $(or $(POINTS),5000)
.PHONY: torture
unit: $(BUILD)/tests/axe $(BUILD)/tests/starve.so $(BUILD)/tests/clock.so
$(BUILD)/tests/%.so: tests/fault/%.c tests/fault/role.h
	@mkdir -p $(@D)
	$(call say,CC)$(CC) -D_GNU_SOURCE -I. -std=gnu17 -g -O2 $(WARNINGS) $(if $(WERROR),-Werror) -fPIC -shared -o $@ $<
$(BUILD)/tests/axe: tests/fault/axe.c
	@mkdir -p $(@D)
	$(call say,CC)$(CC) -D_GNU_SOURCE -std=gnu17 -g -O2 $(WARNINGS) $(if $(WERROR),-Werror) -o $@ $<
torture: all $(BUILD)/tests/axe $(BUILD)/tests/starve.so $(BUILD)/tests/unit/store_failures
	@tests/deps patch
	@$(if $(PLANTED),,$(BUILD)/tests/unit/store_failures)
	@$(if $(PLANTED),,WEEKS=53 BUILD=$(BUILD) tests/integration/check_year)
	@BUILD=$(BUILD) $(if $(PLANTED),tests/fault/plant,tests/fault/torture $(TORTURE_POINTS) $(STAGES))

# Fuzz targets: tests/fuzz/<target>.c, each a door by which strangers' bytes come in.
#   $(BUILD)/tests/fuzz/replay_<target>   feeds it files; tests/integration/check_fuzz runs all on their corpora
#   make fuzz TIME=60                     libFuzzer, that many seconds on each target; findings in $(BUILD)/fuzz/findings
TIME ?= 60
FUZZ_TARGETS := $(sort $(patsubst tests/fuzz/%.c,%,$(filter-out tests/fuzz/replay.c,$(wildcard tests/fuzz/*.c))))
FUZZ_SANITIZE := -O1 -fno-omit-frame-pointer -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all
.PHONY: fuzz fuzzers
unit: $(FUZZ_TARGETS:%=$(BUILD)/tests/fuzz/replay_%)
$(BUILD)/tests/fuzz/replay_%: $(BUILD)/tests/fuzz/%.o $(BUILD)/tests/fuzz/replay.o $(call libs_of,daemon)
	$(call say,LD)$(CC) $(LDFLAGS_ALL) -o $@ $^ $(PKG_LIBS)
.SECONDARY: $(FUZZ_TARGETS:%=$(BUILD)/tests/fuzz/%.o) $(BUILD)/tests/fuzz/replay.o
fuzzers: $(FUZZ_TARGETS:%=$(BUILD)/fuzz_%)
$(BUILD)/fuzz_%: $(BUILD)/tests/fuzz/%.o $(call libs_of,daemon)
	$(call say,LD)$(CC) $(LDFLAGS_ALL) -fsanitize=fuzzer -o $@ $^ $(PKG_LIBS)
fuzz:
	@$(MAKE) --no-print-directory CC=clang BUILD=$(BUILD)/fuzz OPTIMISE='$(FUZZ_SANITIZE)' fuzzers
	@tests/fuzz/run $(BUILD)/fuzz $(TIME) $(FUZZ_TARGETS)
