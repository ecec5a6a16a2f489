import { writeFile } from 'node:fs/promises';
import { onTestFailed } from 'vitest';
import type { Workspace } from '../../sip/harness/workspace.ts';
import { EngineProcess } from '../../tools/engines/engine-process.ts';
import { writeToneWav } from '../../tools/index.ts';
import { Control } from './control.ts';
import { loopbackAddress } from './loopback-address.ts';
import { findProgram } from './phone-programs.ts';
import { PhoneRecording } from './phone-recording.ts';

const SIP_PORT = 5060;
const CONTROL_PORT = 4444;
/** Longer than any test: baresip falls silent when its file ends. */
const TONE_MS = 120_000;
/** Below those that the system assigns, and beside those of the product and of SIPp. */
const RTP_PORTS = '18000-18999';

export interface BaresipOptions {
  /** The user part of its URI, and the name of its folder. */
  readonly user: string;
  readonly frequencyHz: number;
  /** The proxy through which it sends all requests. */
  readonly proxy?: string;
  /** Registers there: the host and port of a registrar, its password, and how. */
  readonly registers?: { readonly at: string; readonly password: string; readonly transport: 'udp' | 'tcp' };
  /** Further parameters of its account, such as `;mediaenc=srtp-mand`. */
  readonly account?: string;
  /** The one codec that it speaks, as baresip names it. @defaultValue G.711 */
  readonly codec?: PhoneCodec;
  /**
   * When its recording begins. This baresip loses a recording when it holds, so that of a phone that holds begins then.
   * @defaultValue `start`
   */
  readonly records?: RecordingStart;
}

/** A codec of a telephone: its name, and the rate of its sound. */
export type PhoneCodec = typeof G711 | 'opus/48000/2' | 'G722/16000/1' | 'PCMU/8000/1' | 'PCMA/8000/1';

/** Either law. */
const G711 = 'G711';

/** With the call, or as it holds. */
export type RecordingStart = 'start' | 'hold';

/** A real telephone: a baresip process with a configuration, an address and a tone of its own. */
export class Baresip implements AsyncDisposable {
  readonly address: string;
  readonly user: string;
  readonly control: Control;
  readonly heard: PhoneRecording;
  /** Whether it records yet. */
  recording: boolean;
  readonly #process: EngineProcess;

  private constructor(
    { user, records }: BaresipOptions,
    address: string,
    directory: string,
    process: EngineProcess,
    control: Control,
  ) {
    this.address = address;
    this.user = user;
    this.recording = records !== 'hold';
    this.heard = new PhoneRecording(directory);
    this.#process = process;
    this.control = control;
  }

  /** Starts a telephone. If the test fails, its output is printed, with its SIP messages. */
  static async start(workspace: Workspace, options: BaresipOptions): Promise<Baresip> {
    const { user, frequencyHz, proxy, account = '', codec = G711, records, registers } = options;
    const program = findProgram('baresip');
    if (program === null) throw new Error('no baresip on PATH');
    const directory = await workspace.makeDirectory(`baresip-${user}`);
    const address = loopbackAddress();
    // Its source takes only a file of the rate of its codec.
    const rateHz = Number(codec.split('/')[1] ?? 8_000);
    await writeToneWav(`${directory}/tone.wav`, { frequencyHz, durationMs: TONE_MS, rateHz });
    const outbound = proxy === undefined ? '' : `;outbound="${proxy}"`;
    await writeFile(`${directory}/config`, configuration(address, directory, rateHz, records !== 'hold'));
    await writeFile(
      `${directory}/accounts`,
      `${accountOf(user, address, registers)};answermode=manual${outbound}${account}${codec === G711 ? '' : `;audio_codecs=${codec}`}\n`,
    );
    await writeFile(`${directory}/contacts`, '');
    let control: Control | null = null;
    const process = await EngineProcess.start(program, ['-4', '-s', '-f', directory], {}, async () => {
      control ??= await Control.connect(address, CONTROL_PORT).catch(() => null);
      return control !== null;
    });
    onTestFailed(() => void globalThis.process.stderr.write(`--- baresip ${user}\n${process.output}\n`));
    return new Baresip(options, address, directory, process, control!);
  }

  /** Its address for callers. */
  get uri(): string {
    return `sip:${this.user}@${this.address}`;
  }

  /** Its last SIP messages, and what else it printed. */
  get output(): string {
    return this.#process.output;
  }

  /** Dials, and waits until somebody answers. */
  async call(uri: string): Promise<void> {
    await this.control.command('dial', uri);
    await this.control.event('CALL_ESTABLISHED');
  }

  /** Waits until it rings, and picks up. */
  async pickUp(timeoutMs?: number): Promise<void> {
    await this.control.event('CALL_INCOMING', timeoutMs);
    await this.control.command('accept');
    await this.control.event('CALL_ESTABLISHED');
  }

  /** Presses keys (RFC 4733). */
  async press(keys: string): Promise<void> {
    await this.control.command('sndcode', keys);
  }

  async hold(): Promise<void> {
    if (!this.recording) await this.control.command('insmod', 'sndfile.so');
    this.recording = true;
    await this.control.command('hold');
  }

  async resume(): Promise<void> {
    await this.control.command('resume');
  }

  /** Sends REFER (RFC 3515). */
  async transfer(to: string): Promise<void> {
    await this.control.command('transfer', to);
  }

  /** Names the dialog of the call that it dialled last, as a Replaces header does (RFC 3891 3). */
  replaces(): string {
    const message = this.#process.output.split('\n#').findLast((text) => /^ACK /m.test(text) && text.includes(' -> '));
    const field = (pattern: RegExp): string => pattern.exec(message ?? '')?.[1]?.trim() ?? '';
    const [callId, to, from] = [/^Call-ID: (.*)$/m, /^To: .*;tag=(.*)$/m, /^From: .*;tag=(.*)$/m].map(field);
    return `${callId};to-tag=${to};from-tag=${from}`;
  }

  async hangUp(): Promise<void> {
    await this.control.command('hangup');
  }

  /** Waits until its call is over. */
  async ended(timeoutMs?: number): Promise<void> {
    await this.control.event('CALL_CLOSED', timeoutMs);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.control[Symbol.dispose]();
    await this.#process.kill();
  }
}

function accountOf(user: string, address: string, registers: BaresipOptions['registers']): string {
  if (registers === undefined) return `<sip:${user}@${address}>;regint=0`;
  const { at, password, transport } = registers;
  return `<sip:${user}@${at};transport=${transport}>;regint=60;auth_user=${user};auth_pass=${password}`;
}

function configuration(address: string, directory: string, rateHz: number, records: boolean): string {
  const lines = [
    'poll_method epoll',
    `sip_listen ${address}:${SIP_PORT}`,
    `net_interface ${address}`,
    `rtp_ports ${RTP_PORTS}`,
    'rtcp_mux no',
    'jitter_buffer_delay 2-10',
    // The player is a bridge that leads nowhere, because there is no sound card.
    'audio_player aubridge,nowhere',
    'audio_alert aubridge,nowhere',
    `audio_source aufile,${directory}/tone.wav`,
    `ausrc_srate ${rateHz}`,
    `auplay_srate ${rateHz}`,
    'ausrc_channels 1',
    'auplay_channels 1',
    'module_path /usr/lib/baresip/modules',
    ...['g711', 'g722', 'opus', 'aufile', 'aubridge', 'srtp', ...(records ? ['sndfile'] : [])].map(
      (name) => `module ${name}.so`,
    ),
    ...['uuid', 'account'].map((name) => `module_tmp ${name}.so`),
    ...['menu', 'ctrl_tcp'].map((name) => `module_app ${name}.so`),
    `ctrl_tcp_listen ${address}:${CONTROL_PORT}`,
    `snd_path ${directory}`,
    'ringback_disabled yes',
    'statmode_default off',
  ];
  return `${lines.join('\n')}\n`;
}
