import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { onTestFailed } from 'vitest';
import type { Workspace } from '../../sip/harness/workspace.ts';
import { EngineProcess } from '../../tools/engines/engine-process.ts';
import { loopbackAddress } from './loopback-address.ts';
import { answersOptions } from './kamailio-process.ts';
import { findProgram } from './phone-programs.ts';

const PORT = 5060;
const FOLDERS = ['/usr/lib/x86_64-linux-gnu/kamailio/modules/', '/usr/lib/aarch64-linux-gnu/kamailio/modules/'];

/** The reason why tests that need a registrar are skipped; null if there is one. */
export function missingRegistrar(): string | null {
  if (findProgram('kamailio') === null) return 'no kamailio on PATH';
  return FOLDERS.some((folder) => existsSync(`${folder}/registrar.so`)) ? null : 'no registrar.so of kamailio';
}

/**
 * A kamailio that registers those who know its password (RFC 3261 10.3), and calls them: what a PBX or a carrier does. It
 * also asks for credentials with each call (407).
 */
export class RegistrarServer implements AsyncDisposable {
  readonly address: string;
  readonly #process: EngineProcess;

  private constructor(address: string, process: EngineProcess) {
    this.address = address;
    this.#process = process;
  }

  /** @param minExpiresS a shorter registration gets 423 */
  static async start(
    workspace: Workspace,
    { password, minExpiresS, maxExpiresS }: { password: string; minExpiresS: number; maxExpiresS: number },
    address = loopbackAddress(),
  ): Promise<RegistrarServer> {
    const directory = await workspace.makeDirectory('registrar');
    const file = `${directory}/kamailio.cfg`;
    await writeFile(file, configuration(address, password, minExpiresS, maxExpiresS));
    const args = ['-f', file, '-DD', '-E', '-m', '32', '-M', '8', '-Y', directory, '-w', directory];
    const program = findProgram('kamailio') ?? '';
    const process = await EngineProcess.start(program, args, {}, async () => await answersOptions(address));
    onTestFailed(() => void globalThis.process.stderr.write(`--- kamailio\n${process.output}\n`));
    return new RegistrarServer(address, process);
  }

  /** The Contacts that it called, as Request-URIs. */
  get called(): readonly string[] {
    return [...this.#process.output.matchAll(/CALLS (\S+)/g)].map(([, text]) => text!);
  }

  /** REGISTERs that it took, as `user expires`. */
  get registered(): readonly string[] {
    return [...this.#process.output.matchAll(/REGISTERED (\S+ \S+)/g)].map(([, text]) => text!);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#process.stop();
  }
}

function configuration(address: string, password: string, minExpiresS: number, maxExpiresS: number): string {
  return `#!KAMAILIO
debug=2
log_stderror=yes
children=1
auto_aliases=no
tcp_children=1
tcp_accept_no_cl=yes
listen=udp:${address}:${String(PORT)}
listen=tcp:${address}:${String(PORT)}
mpath="${FOLDERS.join(':')}"
loadmodule "tm.so"
loadmodule "sl.so"
loadmodule "rr.so"
loadmodule "pv.so"
loadmodule "maxfwd.so"
loadmodule "textops.so"
loadmodule "siputils.so"
loadmodule "xlog.so"
loadmodule "usrloc.so"
loadmodule "registrar.so"
loadmodule "auth.so"
modparam("registrar", "min_expires", ${String(minExpiresS)})
modparam("registrar", "max_expires", ${String(maxExpiresS)})
modparam("registrar", "min_expires_mode", 1)
modparam("auth", "nonce_count", 1)
modparam("auth", "qop", "auth")
request_route {
  if (is_method("OPTIONS")) { sl_send_reply("200", "OK"); exit; }
  if (is_method("REGISTER")) {
    if (!pv_www_authenticate("pbx", "${password}", "0")) { www_challenge("pbx", "1"); exit; }
    if (save("location")) { xlog("L_NOTICE", "REGISTERED $tU $hdr(Expires)\\n"); }
    exit;
  }
  if (has_totag()) {
    if (loose_route()) { t_relay(); exit; }
    if (is_method("ACK") && t_check_trans()) { t_relay(); exit; }
    if (!is_method("ACK")) { sl_send_reply("404", "Not Here"); }
    exit;
  }
  if (is_method("CANCEL")) { if (t_check_trans()) { t_relay(); } exit; }
  record_route();
  if ($fU == "asks") {
    if (!pv_proxy_authenticate("pbx", "${password}", "0")) { proxy_challenge("pbx", "1"); exit; }
    consume_credentials();
  }
  $rU = "2000";
  if (!lookup("location")) { sl_send_reply("480", "Temporarily Unavailable"); exit; }
  xlog("L_NOTICE", "CALLS $ru\\n");
  t_relay();
}
`;
}
