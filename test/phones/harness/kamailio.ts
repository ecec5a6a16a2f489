import { createSocket } from 'node:dgram';
import { writeFile } from 'node:fs/promises';
import { onTestFailed } from 'vitest';
import type { Workspace } from '../../sip/harness/workspace.ts';
import { EngineProcess } from '../../tools/engines/engine-process.ts';
import { loopbackAddress } from './baresip.ts';
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

/** Starts the program in a folder of its own, and waits until it answers OPTIONS at this address. */
export async function startKamailio(
  program: string,
  file: string,
  directory: string,
  address: string,
  memoryMb = 16,
): Promise<EngineProcess> {
  // `-DD`: it stays in the foreground, so that it ends with us.
  const args = ['-f', file, '-DD', '-E', '-m', String(memoryMb), '-M', '4', '-Y', directory, '-w', directory];
  return await EngineProcess.start(program, args, {}, async () => await answersOptions(address));
}

/** True if it answers OPTIONS, so that it takes calls. */
export async function answersOptions(address: string): Promise<boolean> {
  const socket = createSocket('udp4');
  try {
    await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
    const { port } = socket.address();
    const lines = [
      `OPTIONS sip:${address}:${PORT} SIP/2.0`,
      `Via: SIP/2.0/UDP 127.0.0.1:${port};branch=z9hG4bK${port}${Math.random()}`,
      'Max-Forwards: 70',
      'From: <sip:test@127.0.0.1>;tag=1',
      `To: <sip:${address}:${PORT}>`,
      `Call-ID: ${port}-${Math.random()}`,
      'CSeq: 1 OPTIONS',
      'Content-Length: 0',
    ];
    const answered = new Promise<boolean>((resolve) => {
      socket.once('message', (bytes) => resolve(bytes.toString().startsWith('SIP/2.0 200')));
      setTimeout(() => resolve(false), 300);
    });
    socket.send(`${lines.join('\r\n')}\r\n\r\n`, PORT, address);
    return await answered;
  } finally {
    socket.close();
  }
}
