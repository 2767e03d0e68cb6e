/** `set -o` names with their letters. */
export const SET_OPTIONS: readonly (readonly [name: string, letter: string])[] = [
  ["allexport", "a"],
  ["braceexpand", "B"],
  ["emacs", ""],
  ["errexit", "e"],
  ["errtrace", "E"],
  ["functrace", "T"],
  ["hashall", "h"],
  ["histexpand", "H"],
  ["history", ""],
  ["ignoreeof", ""],
  ["interactive-comments", ""],
  ["keyword", "k"],
  ["monitor", "m"],
  ["noclobber", "C"],
  ["noexec", "n"],
  ["noglob", "f"],
  ["nolog", ""],
  ["notify", "b"],
  ["nounset", "u"],
  ["onecmd", "t"],
  ["physical", "P"],
  ["pipefail", ""],
  ["posix", ""],
  ["privileged", "p"],
  ["verbose", "v"],
  ["vi", ""],
  ["xtrace", "x"],
];

/** In the order that dash and ash list theirs. */
export const POSIX_SET_OPTIONS: readonly (readonly [name: string, letter: string])[] = [
  ["errexit", "e"],
  ["noglob", "f"],
  ["ignoreeof", "I"],
  ["interactive", "i"],
  ["monitor", "m"],
  ["noexec", "n"],
  ["stdin", "s"],
  ["xtrace", "x"],
  ["verbose", "v"],
  ["vi", "V"],
  ["emacs", "E"],
  ["noclobber", "C"],
  ["allexport", "a"],
  ["notify", "b"],
  ["nounset", "u"],
  ["privileged", "p"],
  ["nolog", ""],
  ["debug", ""],
];

export const ASH_SET_OPTIONS: readonly (readonly [name: string, letter: string])[] = [
  ["errexit", "e"],
  ["noglob", "f"],
  ["ignoreeof", "I"],
  ["interactive", "i"],
  ["monitor", "m"],
  ["noexec", "n"],
  ["stdin", "s"],
  ["xtrace", "x"],
  ["verbose", "v"],
  ["noclobber", "C"],
  ["allexport", "a"],
  ["notify", "b"],
  ["nounset", "u"],
  ["vi", ""],
  ["pipefail", ""],
];

/** In the order of `$-`, which is that of bash's table of flags. */
export const BASH_LETTERS: readonly (readonly [name: string, letter: string])[] = [
  ["allexport", "a"],
  ["notify", "b"],
  ["errexit", "e"],
  ["noglob", "f"],
  ["hashall", "h"],
  ["interactive", "i"],
  ["keyword", "k"],
  ["monitor", "m"],
  ["noexec", "n"],
  ["privileged", "p"],
  ["onecmd", "t"],
  ["nounset", "u"],
  ["verbose", "v"],
  ["xtrace", "x"],
  ["braceexpand", "B"],
  ["noclobber", "C"],
  ["errtrace", "E"],
  ["histexpand", "H"],
  ["physical", "P"],
  ["functrace", "T"],
];

/** `shopt` names and whether they are on at the start. */
export const SHELL_OPTIONS: Readonly<Record<string, boolean>> = {
  autocd: false,
  assoc_expand_once: false,
  cdable_vars: false,
  cdspell: false,
  checkhash: false,
  checkjobs: false,
  checkwinsize: true,
  cmdhist: true,
  compat31: false,
  compat32: false,
  compat40: false,
  compat41: false,
  compat42: false,
  compat43: false,
  compat44: false,
  complete_fullquote: true,
  direxpand: false,
  dirspell: false,
  dotglob: false,
  execfail: false,
  expand_aliases: false,
  extdebug: false,
  extglob: false,
  extquote: true,
  failglob: false,
  force_fignore: true,
  globasciiranges: true,
  globskipdots: true,
  globstar: false,
  gnu_errfmt: false,
  histappend: false,
  histreedit: false,
  histverify: false,
  hostcomplete: true,
  huponexit: false,
  inherit_errexit: false,
  interactive_comments: true,
  lastpipe: false,
  lithist: false,
  localvar_inherit: false,
  localvar_unset: false,
  login_shell: false,
  mailwarn: false,
  no_empty_cmd_completion: false,
  nocaseglob: false,
  nocasematch: false,
  noexpand_translation: false,
  nullglob: false,
  patsub_replacement: true,
  progcomp: true,
  progcomp_alias: false,
  promptvars: true,
  restricted_shell: false,
  shift_verbose: false,
  sourcepath: true,
  varredir_close: false,
  xpg_echo: false,
};

/** What `set` and `shopt` switch. The ones that every command asks for are fields. */
export class Options {
  readonly #on: Set<string>;
  errexit = false;
  nounset = false;
  noglob = false;
  xtrace = false;
  noexec = false;

  constructor(on: Iterable<string>) {
    this.#on = new Set();
    for (const name of on) this.set(name, true);
  }

  isOn(name: string): boolean {
    return this.#on.has(name);
  }

  set(name: string, on: boolean): void {
    if (on) this.#on.add(name);
    else this.#on.delete(name);
    if (name === "errexit" || name === "nounset" || name === "noglob" || name === "xtrace" || name === "noexec") this[name] = on;
  }

  clone(): Options {
    return new Options(this.#on);
  }
}
