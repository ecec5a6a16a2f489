import { writeFile } from 'node:fs/promises';
import { onTestFailed } from 'vitest';
import { eventually } from '../../sip/harness/wait.ts';
import type { Workspace } from '../../sip/harness/workspace.ts';
import { EngineProcess } from '../../tools/engines/engine-process.ts';
import { writeToneWav } from '../../tools/index.ts';
import { loopbackAddress } from './loopback-address.ts';
import { findProgram } from './phone-programs.ts';
import { PhoneRecording } from './phone-recording.ts';

const SIP_PORT = 5060;
const RTP_PORT = 18_000;
/** Longer than any test. */
const TONE_MS = 120_000;

export interface LinphoneOptions {
  /** The user part of its URI, and the name of its folder. */
  readonly user: string;
  readonly frequencyHz: number;
  /** The one codec that it speaks, as an `a=rtpmap` names it. */
  readonly codec: { readonly mime: 'PCMU' | 'PCMA' | 'G722' | 'opus'; readonly rateHz: number };
  /** @defaultValue `none` */
  readonly encryption?: 'none' | 'srtp';
}

/** A Linphone (`linphonec`): a process with a configuration, an address and a tone of its own. It says all in words. */
export class Linphone implements AsyncDisposable {
  readonly user: string;
  readonly address: string;
  readonly heard: PhoneRecording;
  readonly #process: EngineProcess;

  private constructor(user: string, address: string, directory: string, soundRateHz: number, process: EngineProcess) {
    this.user = user;
    this.address = address;
    this.heard = new PhoneRecording(directory, soundRateHz);
    this.#process = process;
  }

  /** Starts a telephone. If the test fails, what it printed is. */
  static async start(workspace: Workspace, options: LinphoneOptions): Promise<Linphone> {
    const { user, frequencyHz } = options;
    const program = findProgram('linphonec');
    if (program === null) throw new Error('no linphonec on PATH');
    const directory = await workspace.makeDirectory(`linphone-${user}`);
    await workspace.makeDirectory(`linphone-${user}/.local/share/linphone`);
    const address = loopbackAddress();
    await writeToneWav(`${directory}/tone.wav`, { frequencyHz, durationMs: TONE_MS, rateHz: 16_000 });
    await writeFile(`${directory}/linphonerc`, configuration(address, options));
    const log = `${directory}/log`;
    const args = ['-d', '5', '-l', log, '-c', `${directory}/linphonerc`];
    const process = await EngineProcess.start(
      program,
      args,
      // Without a terminal its readline cuts long lines off on the left.
      { HOME: directory, TERM: 'xterm', COLUMNS: '1000' },
      (output) => Promise.resolve(output.includes('linphonec')),
      'pipe',
    );
    onTestFailed(() => void globalThis.process.stderr.write(`--- linphonec ${user}\n${process.output}\n`));
    process.type('soundcard use files');
    process.type(`play ${directory}/tone.wav`);
    process.type(`record ${directory}/heard-dec.wav`);
    const phone = new Linphone(user, address, directory, soundRateHz(options.codec), process);
    await phone.#says('record ');
    return phone;
  }

  /** Its address for callers. */
  get uri(): string {
    return `sip:${this.user}@${this.address}`;
  }

  /** Dials, and waits until somebody answers. */
  async call(uri: string): Promise<void> {
    this.#process.type(`call ${uri}`);
    await this.#says('Media streams established');
  }

  /** Waits until it rings, and picks up. */
  async pickUp(): Promise<void> {
    await this.#says('new incoming call');
    this.#process.type('answer');
    await this.#says('Media streams established');
  }

  /** Presses keys (RFC 4733). */
  press(keys: string): void {
    for (const key of keys) this.#process.type(key);
  }

  hangUp(): void {
    this.#process.type('terminate');
  }

  /** Waits until its call is over. */
  async ended(): Promise<void> {
    await this.#says(' ended (');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#process.kill();
  }

  async #says(words: string): Promise<void> {
    await eventually(`linphonec says: ${words}`, () => this.#process.output.includes(words) || null, 10_000);
  }
}

/** G.722 has a clock of 8 kHz and sound of 16 (RFC 3551 4.5.2). */
function soundRateHz({ mime, rateHz }: LinphoneOptions['codec']): number {
  return mime === 'G722' ? 16_000 : rateHz;
}

function configuration(address: string, { user, codec, encryption = 'none' }: LinphoneOptions): string {
  const codecs = [codec, { mime: 'telephone-event', rateHz: 8_000 }];
  const all = ['PCMU/8000', 'PCMA/8000', 'G722/8000', 'opus/48000', 'speex/8000', 'speex/16000', 'speex/32000'];
  const others = [...all, 'GSM/8000', 'G729/8000'].filter((name) => name !== `${codec.mime}/${codec.rateHz}`);
  const lines = [
    '[sip]',
    `bind_address=${address}`,
    `sip_port=${SIP_PORT}`,
    'sip_tcp_port=-1',
    'sip_tls_port=-1',
    `contact=sip:${user}@${address}`,
    'guess_hostname=0',
    'use_ipv6=0',
    `media_encryption=${encryption}`,
    '[rtp]',
    `bind_address=${address}`,
    `audio_rtp_port=${RTP_PORT}`,
    '[sound]',
    'echocancellation=0',
    '[video]',
    'enabled=0',
    ...codecs.flatMap(({ mime, rateHz }, index) => codecLines(index, mime, rateHz, true)),
    ...others.flatMap((name, index) => {
      const [mime = '', rate] = name.split('/');
      return codecLines(codecs.length + index, mime, Number(rate), false);
    }),
  ];
  return `${lines.join('\n')}\n`;
}

function codecLines(index: number, mime: string, rateHz: number, enabled: boolean): string[] {
  return [`[audio_codec_${index}]`, `mime=${mime}`, `rate=${rateHz}`, `enabled=${enabled ? 1 : 0}`];
}
