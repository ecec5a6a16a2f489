import { createSocket } from 'node:dgram';
import type { Socket } from 'node:dgram';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { onTestFailed } from 'vitest';
import type { Workspace } from '../../sip/harness/workspace.ts';
import { EngineProcess } from '../../tools/engines/engine-process.ts';
import { header, newBranch, newTag, readMessage, writeMessage } from '../../tools/sip-message.ts';
import type { SipMessage } from '../../tools/sip-message.ts';
import { loopbackAddress } from './loopback-address.ts';
import { answersOptions } from './kamailio-process.ts';
import { findProgram } from './phone-programs.ts';

const PORT = 5060;

/** Debian has them in a package of their own, kamailio-presence-modules. `KAMAILIO_MODULES` names one more folder. */
const FOLDERS = [
  process.env['KAMAILIO_MODULES'] ?? '',
  '/usr/lib/x86_64-linux-gnu/kamailio/modules/',
  '/usr/lib/aarch64-linux-gnu/kamailio/modules/',
].filter((folder) => folder !== '');

/** The reason why tests that need a presence server are skipped; null if there is one. */
export function missingPresenceServer(): string | null {
  if (findProgram('kamailio') === null) return 'no kamailio on PATH';
  const isThere = FOLDERS.some((folder) => existsSync(`${folder}/presence_dialoginfo.so`));
  return isThere ? null : 'no presence_dialoginfo.so of kamailio';
}

/** A kamailio that is a presence server (RFC 3903, RFC 6665) for dialog events, and somebody who publishes them there. */
export class PresenceServer implements AsyncDisposable {
  readonly address: string;
  readonly #process: EngineProcess;
  readonly #socket: Socket;
  /** The publication of each user (RFC 3903 4.1). */
  readonly #tags = new Map<string, string>();
  #sequence = 0;
  #dialogs = 0;

  private constructor(address: string, process: EngineProcess, socket: Socket) {
    this.address = address;
    this.#process = process;
    this.#socket = socket;
  }

  static async start(workspace: Workspace): Promise<PresenceServer> {
    const directory = await workspace.makeDirectory('presence');
    const address = loopbackAddress();
    const file = `${directory}/kamailio.cfg`;
    await writeFile(file, configuration(address));
    const args = ['-f', file, '-DD', '-E', '-m', '32', '-M', '8', '-Y', directory, '-w', directory];
    const program = findProgram('kamailio') ?? '';
    const process = await EngineProcess.start(program, args, {}, async () => await answersOptions(address));
    onTestFailed(() => void globalThis.process.stderr.write(`--- kamailio\n${process.output}\n`));
    const socket = createSocket('udp4');
    socket.bind(0, '127.0.0.1');
    await once(socket, 'listening');
    return new PresenceServer(address, process, socket);
  }

  uriOf(user: string): string {
    return `sip:${user}@${this.address}:${String(PORT)}`;
  }

  /**
   * Publishes the state of a telephone's dialog (RFC 4235 3.7.1). After `terminated` comes another dialog, in another
   * publication: kamailio takes nothing more for one that is over.
   */
  async publish(user: string, state: 'early' | 'confirmed' | 'terminated'): Promise<void> {
    const id = `${user}-${String(this.#dialogs)}`;
    const dialog = `<dialog id="${id}" call-id="${id}"><state>${state}</state></dialog>`;
    const body = `<?xml version="1.0"?><dialog-info xmlns="urn:ietf:params:xml:ns:dialog-info" version="0" state="full" entity="${this.uriOf(user)}">${dialog}</dialog-info>`;
    const tag = this.#tags.get(user);
    const headers: SipMessage['headers'] = [
      ['Via', `SIP/2.0/UDP 127.0.0.1:${String(this.#socket.address().port)};branch=${newBranch()}`],
      ['Max-Forwards', '70'],
      ['From', `<${this.uriOf(user)}>;tag=${newTag()}`],
      ['To', `<${this.uriOf(user)}>`],
      ['Call-ID', newTag()],
      ['CSeq', `${String(++this.#sequence)} PUBLISH`],
      ['Event', 'dialog'],
      ['Expires', '600'],
      ...(tag === undefined ? [] : [['SIP-If-Match', tag] as const]),
      ['Content-Type', 'application/dialog-info+xml'],
    ];
    const answered = once(this.#socket, 'message', { signal: AbortSignal.timeout(5_000) });
    this.#socket.send(writeMessage(`PUBLISH ${this.uriOf(user)} SIP/2.0`, headers, body), PORT, this.address);
    const [bytes] = (await answered) as [Buffer];
    const response = readMessage(bytes.toString());
    if (response.status !== 200) throw new Error(`kamailio answered ${response.startLine}`);
    if (state === 'terminated') {
      this.#tags.delete(user);
      this.#dialogs += 1;
    } else this.#tags.set(user, header(response, 'SIP-ETag') ?? '');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#socket.close();
    await this.#process.stop();
  }
}

function configuration(address: string): string {
  return `#!KAMAILIO
debug=2
log_stderror=yes
children=1
disable_tcp=yes
auto_aliases=no
listen=udp:${address}:${String(PORT)}
mpath="${FOLDERS.join(':')}"
loadmodule "tm.so"
loadmodule "sl.so"
loadmodule "rr.so"
loadmodule "pv.so"
loadmodule "textops.so"
loadmodule "siputils.so"
loadmodule "presence.so"
loadmodule "presence_dialoginfo.so"
modparam("presence", "server_address", "sip:${address}:${String(PORT)}")
modparam("presence", "db_url", "")
modparam("presence", "subs_db_mode", 0)
modparam("presence", "publ_cache", 2)
request_route {
  if (is_method("OPTIONS")) { sl_send_reply("200", "OK"); exit; }
  if (is_method("SUBSCRIBE")) { if (has_totag()) { loose_route(); } handle_subscribe(); exit; }
  if (is_method("PUBLISH")) { handle_publish(); exit; }
  sl_send_reply("404", "Not Found");
}
`;
}
