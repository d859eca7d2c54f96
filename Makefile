# redline: a terminal dashboard for growth committees.  `make help` lists the targets.
#
# Objects go to build/<variant>/, dependencies come from -MMD, sources from wildcards: a new file in a
# room needs no line here.  B, CC, SAN can be set: make B=build/clang CC=clang.

SHELL := /bin/bash
CC ?= gcc
V ?= release
B ?= build/$(V)
VERSION := 0.1.0
RELEASED := 2026-11-26
Q ?= @# make Q= shows the whole commands
PREFIX ?= /usr/local
DATADIR ?= $(PREFIX)/share/redline
MANDIR ?= $(PREFIX)/share/man
DOCDIR ?= $(PREFIX)/share/doc/redline
LOCALEDIR ?= $(PREFIX)/share/locale
ZSHDIR ?= $(PREFIX)/share/zsh/site-functions

PKGS = build-essential pkg-config libncurses-dev ncurses-term libcsv-dev libiniparser-dev \
       libsqlite3-dev libmd-dev tzdata
TEST_PKGS = libcmocka-dev libvterm-dev libjansson-dev clang libclang-rt-14-dev tmux sqlite3 gettext jq python3

WARN = -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wcast-qual -Wwrite-strings \
       -Wpointer-arith -Wundef -Wvla -Wformat=2 -Wnull-dereference
CPPFLAGS += -D_GNU_SOURCE -Iinclude
CFLAGS_release = -O2 -g -D_FORTIFY_SOURCE=2 -fstack-protector-strong -fPIE
LDFLAGS_release = -pie -Wl,-z,relro,-z,now
CFLAGS_asan = -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=undefined
LDFLAGS_asan = -fsanitize=address,undefined
CFLAGS_fuzz = -O1 -g -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=undefined
LDFLAGS_fuzz = -fsanitize=fuzzer,address,undefined
CFLAGS_tsan = -O1 -g -fsanitize=thread
LDFLAGS_tsan = -fsanitize=thread
ALL_CFLAGS = -std=c11 -pthread $(WARN) $(CFLAGS_$(V)) $(CFLAGS)
ALL_LDFLAGS = $(LDFLAGS_$(V)) $(LDFLAGS)
LIBS = -lncursesw -ltinfo -lcsv -liniparser -lsqlite3 -lmd -lm

# The layers, from the bottom: each room may include those before it.
LAYERS = base config source cube indicator register analysis rule engine journal report tui app

SRC := $(sort $(wildcard $(foreach l,$(LAYERS),src/$(l)/*.c src/$(l)/*/*.c)))
MAIN := src/app/main.c
DEFAULTS := $(sort $(wildcard src/defaults/*.ini))
THEMES := $(sort $(wildcard themes/*.ini))
OBJ := $(patsubst src/%.c,$(B)/%.o,$(filter-out $(MAIN),$(SRC))) $(B)/defaults.o
UNIT := $(sort $(wildcard tests/unit/test_*.c))
UNIT_BIN := $(patsubst tests/unit/%.c,$(B)/unit/%,$(UNIT))
SUPPORT := $(sort $(wildcard tests/support/*.c))
SUPPORT_OBJ := $(patsubst tests/support/%.c,$(B)/support/%.o,$(SUPPORT))
SCREEN := $(sort $(wildcard tests/screen/test_*.c))
SCREEN_BIN := $(patsubst tests/screen/%.c,$(B)/screen/%,$(SCREEN))
TERMINAL := $(sort $(wildcard tests/terminal/test_*.c))
TERMINAL_BIN := $(patsubst tests/terminal/%.c,$(B)/terminal/%,$(TERMINAL))
FUZZ := $(sort $(wildcard tests/fuzz/fuzz_*.c))
TOOLS := $(patsubst tests/tools/%.c,$(B)/tools/%,$(wildcard tests/tools/*.c))

.PHONY: all run test check unit screen report-test terminal-test soak race test-engine oracle bench fuzz golden pictures tools \
        check-layers check-headers check-tree install uninstall share deb pseudo test-install test-deb clean help deps test-deps sample-data
.DELETE_ON_ERROR:
.SECONDARY:

all: need-libs redline ## build ./redline (names the packages to install if some are missing)

redline: $(B)/redline
	@cp -f $< $@.new && mv -f $@.new $@

$(B)/redline: $(B)/app/main.o $(B)/libredline.a
	@echo "  link $@"
	$(Q)$(CC) $(ALL_CFLAGS) -o $@ $^ $(ALL_LDFLAGS) $(LIBS)

# An archive, so that a test links only what it uses: a unit test of a low room needs no upper one.
$(B)/libredline.a: $(OBJ)
	@rm -f $@
	@$(AR) rcs $@ $^

# What the objects were built with: another CC, PREFIX or flag builds them again.
$(B)/flags: export FLAGS_NOW = $(CC) $(CPPFLAGS) $(ALL_CFLAGS)
$(B)/flags: FORCE
	@mkdir -p $(@D)
	@printf '%s\n' "$$FLAGS_NOW" | cmp -s - $@ || printf '%s\n' "$$FLAGS_NOW" >$@
.PHONY: FORCE
FORCE:

# What is known of the installation stands in few objects: another PREFIX builds only those again.
PLACED = $(B)/config/dataset.o $(B)/app/open.o $(B)/app/commands.o $(B)/app/manual.o $(B)/report/print_json.o
$(PLACED): PLACES = -DREDLINE_VERSION='"$(VERSION)"' -DREDLINE_RELEASED='"$(RELEASED)"' \
    -DREDLINE_DATADIR='"$(DATADIR)"' -DREDLINE_LOCALEDIR='"$(LOCALEDIR)"'
$(PLACED): $(B)/places
$(B)/places: export PLACES_NOW = $(VERSION) $(RELEASED) $(DATADIR) $(LOCALEDIR)
$(B)/places: FORCE
	@mkdir -p $(@D)
	@printf '%s\n' "$$PLACES_NOW" | cmp -s - $@ || printf '%s\n' "$$PLACES_NOW" >$@

$(B)/%.o: src/%.c $(B)/flags | need-libs
	@mkdir -p $(@D)
	@echo "  cc   $<"
	$(Q)$(CC) $(CPPFLAGS) $(PLACES) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

# The built-in catalogue and themes are INI text, embedded as they are.
$(B)/defaults.c: $(DEFAULTS) $(THEMES) src/defaults/embed.sh
	@mkdir -p $(@D)
	@sh src/defaults/embed.sh $(DEFAULTS) $(THEMES) >$@
$(B)/defaults.o: $(B)/defaults.c
	$(Q)$(CC) $(CPPFLAGS) $(ALL_CFLAGS) -c -o $@ $<

$(B)/support/%.o: tests/support/%.c
	@mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS) -Itests $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

define TEST_RULE
$(B)/$(1)/%: tests/$(1)/%.c $(SUPPORT_OBJ) $(B)/libredline.a
	@mkdir -p $$(@D)
	@echo "  test $$<"
	$(Q)$(CC) $(CPPFLAGS) -Itests $(ALL_CFLAGS) -MMD -MP -o $$@ $$< $(SUPPORT_OBJ) $(B)/libredline.a $(ALL_LDFLAGS) $(LIBS) -lcmocka -lvterm -ljansson -lutil
endef
$(eval $(call TEST_RULE,unit))
$(eval $(call TEST_RULE,screen))
$(eval $(call TEST_RULE,terminal))

$(B)/fuzz/%: tests/fuzz/%.c $(B)/libredline.a
	@mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS) $(ALL_CFLAGS) -o $@ $< $(B)/libredline.a $(ALL_LDFLAGS) $(LIBS)

$(B)/tools/%: tests/tools/%.c $(wildcard tests/tools/*.h) $(B)/base/random.o
	@mkdir -p $(@D)
	@echo "  tool $<"
	$(Q)$(CC) $(CPPFLAGS) -std=c11 $(WARN) -O2 $(ALL_LDFLAGS) -o $@ $(filter %.c %.o,$^) -lm

run: deps redline ## install what is missing, build, open the dashboard on sample-data/
	./redline sample-data

test: test-deps ## install what is missing, run every quick test (under five minutes)
	@$(MAKE) --no-print-directory check

check: check-layers check-headers check-tree ## the tests without installing anything
	@$(MAKE) --no-print-directory -j2 redline
	@$(MAKE) --no-print-directory -j2 V=asan unit screen
	@$(MAKE) --no-print-directory report-test oracle terminal-test test-install
	@$(MAKE) --no-print-directory fuzz-smoke
	@echo "redline: all tests passed"

unit: $(UNIT_BIN) ## cmocka unit tests (V=asan for sanitizers)
	@sh tests/run.sh unit $(UNIT_BIN)
# Two languages that nobody speaks, longer and wider than English, for the screens' test; needs gettext's tools.
PSEUDO = build/pseudo/made
$(PSEUDO): $(SRC) $(DEFAULTS) tests/tools/pseudo.sh tests/tools/pseudo.awk
	@if command -v xgettext msgen msgfmt >/dev/null; then sh tests/tools/pseudo.sh $(@D); else echo "pseudo: gettext is not installed"; fi
pseudo: $(PSEUDO) ## a pseudo-translation: REDLINE_LOCALEDIR=.../build/pseudo LANGUAGE=en_XL ./redline

screen: $(SCREEN_BIN) $(PSEUDO) ## golden screens: keys in, canvas text out
	@sh tests/run.sh screen $(SCREEN_BIN)
terminal-test: redline $(TERMINAL_BIN) ## the real binary in a real terminal emulator and in tmux
	@TEST_JOBS=1 sh tests/run.sh terminal $(TERMINAL_BIN)
	@bash tests/terminal/tmux.sh
	@bash tests/terminal/meeting.sh
	@bash tests/terminal/budgets.sh
	@bash tests/terminal/review.sh
	@bash tests/terminal/playbook.sh
soak: redline $(B)/terminal/test_soak ## a long sitting on the real binary: SOAK=seconds (five minutes)
	@SOAK=$${SOAK:-300} $(B)/terminal/test_soak
race: ## the tests of what several threads share, under ThreadSanitizer
	@$(MAKE) --no-print-directory V=tsan unit UNIT="tests/unit/test_relay.c tests/unit/test_worker.c"
report-test: redline ## golden exports and the headless contract
	@sh tests/report/all.sh
oracle: redline ## indicators recomputed in awk and sqlite3 over the same rows
	@bash tests/tools/oracle.sh
test-engine: redline ## a real cluster as a source: two ClickHouse servers here (Debian's packages)
	@bash tests/engine/clickhouse.sh
pictures: redline ## the README's pictures, from the running program (needs tmux and python3)
	@bash tests/tools/pictures.sh
golden: ## rewrite the golden screens and exports (look at the diff before you commit)
	@$(MAKE) --no-print-directory -j2 redline $(SCREEN_BIN)
	@REDLINE_GOLDEN=write sh tests/run.sh screen $(SCREEN_BIN)
	@REDLINE_GOLDEN=write bash tests/report/run.sh
fuzz-smoke: ## every fuzz target for a few seconds (needs clang)
	@bash tests/fuzz/run.sh 4
fuzz: ## every fuzz target for ten minutes
	@bash tests/fuzz/run.sh 600
bench: redline tools ## measure: prints ours, the peer's and the ratio
	@bash tests/bench/run.sh
tools: $(TOOLS) ## data-set generator and helpers
sample-data: tools ## make sample-data/ again from its seed
	@bash tests/tools/sample-data.sh $(B)/tools/generate

check-layers: ## a layer includes only the layers below it; one user for each library
	@bash tests/tools/check-layers.sh $(LAYERS)
check-headers: ## each header compiles alone
	@bash tests/tools/check-headers.sh "$(CC)"
check-tree: ## file and function sizes, leftovers
	@bash tests/tools/check-tree.sh

deps:
	@sh tests/tools/install.sh $(PKGS)
test-deps:
	@sh tests/tools/install.sh $(PKGS) $(TEST_PKGS)
.PHONY: need-libs fuzz-smoke
need-libs:
	@sh tests/tools/need.sh "$(CC)" "$(PKGS)"

# Manual pages and completion, printed by the program out of its own tables. Built for another machine?
# Name one that runs here: make install RUN=/path/to/redline
RUN ?= $(B)/redline
PAGES = $(B)/share/redline.1 $(B)/share/redline-ini.5
COMPLETION = $(B)/share/redline.bash $(B)/share/_redline $(B)/share/redline.fish
topic_redline.1 = man
topic_redline-ini.5 = man-ini
topic_redline.bash = bash
topic__redline = zsh
topic_redline.fish = fish
$(PAGES) $(COMPLETION): $(B)/redline
	@mkdir -p $(@D)
	@$(RUN) --lang en --charset ascii help $(topic_$(@F)) >$@
share: $(PAGES) $(COMPLETION) ## manual pages and completion for bash, zsh, fish, in build/release/share

INSTALLED = $(PREFIX)/bin/redline $(MANDIR)/man1/redline.1 $(MANDIR)/man5/redline-ini.5 \
    $(PREFIX)/share/bash-completion/completions/redline $(ZSHDIR)/_redline \
    $(PREFIX)/share/fish/vendor_completions.d/redline.fish
install: $(B)/redline share ## install to PREFIX (/usr/local), honours DESTDIR
	install -Dm755 $(B)/redline $(DESTDIR)$(PREFIX)/bin/redline
	install -Dm644 $(B)/share/redline.1 $(DESTDIR)$(MANDIR)/man1/redline.1
	install -Dm644 $(B)/share/redline-ini.5 $(DESTDIR)$(MANDIR)/man5/redline-ini.5
	install -Dm644 $(B)/share/redline.bash $(DESTDIR)$(PREFIX)/share/bash-completion/completions/redline
	install -Dm644 $(B)/share/_redline $(DESTDIR)$(ZSHDIR)/_redline
	install -Dm644 $(B)/share/redline.fish $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/redline.fish
	install -d $(DESTDIR)$(DATADIR)/sample-data $(DESTDIR)$(DATADIR)/themes $(DESTDIR)$(DOCDIR)
	install -m644 sample-data/* $(DESTDIR)$(DATADIR)/sample-data/
	install -m644 themes/* $(DESTDIR)$(DATADIR)/themes/
	install -m644 README.md LICENSE $(DESTDIR)$(DOCDIR)/
uninstall: ## remove what install put there
	rm -f $(addprefix $(DESTDIR),$(INSTALLED))
	rm -rf $(DESTDIR)$(DATADIR) $(DESTDIR)$(DOCDIR)
# Staged under the build folder; ./redline stays as it is.
deb: ## a Debian package, build/release/deb/redline_VERSION_ARCH.deb (needs dpkg-dev)
	@command -v dpkg-deb dpkg-shlibdeps >/dev/null || { echo "make deb needs dpkg-dev" >&2; exit 1; }
	@rm -rf $(B)/deb
	@$(MAKE) --no-print-directory -s install PREFIX=/usr ZSHDIR=/usr/share/zsh/vendor-completions DESTDIR=$(B)/deb/redline
	@sh src/package/deb.sh $(B) $(VERSION) $(RELEASED)
test-install: redline ## install, run and uninstall in a temporary folder; manual pages through mandoc and groff
	+@B=$(B) bash tests/tools/test-install.sh
test-deb: deb ## lint the package, install, use and remove it in a chroot (or where dpkg alone can)
	+@bash tests/tools/test-deb.sh $(B)/deb/redline_$(VERSION)_*.deb

clean: ## remove what was built
	rm -rf build redline
help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## */  \1\t/' | expand -t 18

-include $(shell find build -name '*.d' -type f 2>/dev/null)
