import { writeFile } from 'node:fs/promises';
import { onTestFailed } from 'vitest';
import type { Workspace } from '../../sip/harness/workspace.ts';
import type { EngineProcess } from '../../tools/engines/engine-process.ts';
import { startKamailio } from './kamailio-process.ts';
import { loopbackAddress } from './loopback-address.ts';
import { findProgram } from './phone-programs.ts';

const PORT = 5060;

/** A kamailio that stays in the path of every dialog (Record-Route, RFC 3261 16.6) and knows where its users are. */
export class Kamailio implements AsyncDisposable {
  readonly address: string;
  readonly #process: EngineProcess;

  private constructor(address: string, process: EngineProcess) {
    this.address = address;
    this.#process = process;
  }

  /** @param users the URI at which each user is reached, by user part */
  static async start(workspace: Workspace, users: Readonly<Record<string, string>>): Promise<Kamailio> {
    const program = findProgram('kamailio');
    if (program === null) throw new Error('no kamailio on PATH');
    const directory = await workspace.makeDirectory('kamailio');
    const address = loopbackAddress();
    const file = `${directory}/kamailio.cfg`;
    await writeFile(file, configuration(address, users));
    const process = await startKamailio(program, file, directory, address);
    onTestFailed(() => void globalThis.process.stderr.write(`--- kamailio\n${process.output}\n`));
    return new Kamailio(address, process);
  }

  /** The proxy as a Route with a transport names it. */
  get proxy(): string {
    return `sip:${this.address}:${PORT}`;
  }

  /** What it said of each request that it relayed: `METHOD from-IP by-route|by-user`. */
  get relayed(): readonly string[] {
    return [...this.#process.output.matchAll(/RELAY (\S+ \S+ \S+)/g)].map(([, text]) => text!);
  }

  /** The URI of one of its users, as callers dial it. */
  uriOf(user: string): string {
    return `sip:${user}@${this.address}:${PORT}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#process.stop();
  }
}

function configuration(address: string, users: Readonly<Record<string, string>>): string {
  const located = Object.entries(users).map(
    ([user, uri]) => `  if ($rU == "${user}" && $rd == "${address}") { $ru = "${uri}"; }`,
  );
  return `#!KAMAILIO
debug=2
log_stderror=yes
children=1
disable_tcp=yes
auto_aliases=no
listen=udp:${address}:${PORT}
mpath="/usr/lib/x86_64-linux-gnu/kamailio/modules/:/usr/lib/aarch64-linux-gnu/kamailio/modules/"
loadmodule "tm.so"
loadmodule "sl.so"
loadmodule "rr.so"
loadmodule "pv.so"
loadmodule "maxfwd.so"
loadmodule "textops.so"
loadmodule "siputils.so"
loadmodule "xlog.so"
modparam("rr", "append_fromtag", 1)
request_route {
  if (is_method("OPTIONS") && uri == myself && $rU == $null) { sl_send_reply("200", "OK"); exit; }
  if (!mf_process_maxfwd_header("10")) { sl_send_reply("483", "Too Many Hops"); exit; }
  if (has_totag()) {
    if (loose_route()) {
      xlog("L_NOTICE", "RELAY $rm $si by-route\\n");
      t_relay();
      exit;
    }
    if (is_method("ACK") && t_check_trans()) { t_relay(); exit; }
    if (!is_method("ACK")) { sl_send_reply("404", "Not Here"); }
    exit;
  }
  if (is_method("CANCEL")) { if (t_check_trans()) { t_relay(); } exit; }
  loose_route();
  remove_hf("Route");
  record_route();
${located.join('\n')}
  if (uri == myself) { sl_send_reply("404", "Not Found"); exit; }
  xlog("L_NOTICE", "RELAY $rm $si by-user\\n");
  t_relay();
}
`;
}
