import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { messageOf } from '../../../shared/message-of.ts';
import { programFile } from '../../../shared/package-files.ts';
import { partOfEnvironment } from '../../../shared/part-of-environment.ts';
import { SpeechError } from '../speech-error.ts';
import type { SpokenSound } from '../write-speech.ts';
import type { VoiceReply, VoiceRequest } from './voice-messages.ts';

const WORKER_PROGRAM = programFile('./local-voice-worker.ts', import.meta.url);
/** It gets no more of our environment than where programs and libraries are. */
const ENVIRONMENT = ['PATH', 'LD_LIBRARY_PATH'];

/** A process with a model in it. It says one text at a time. It is used up when it ended or was killed. */
export class VoiceProcess {
  readonly #child: ChildProcess;
  readonly #ended = Promise.withResolvers<undefined>();
  readonly #ready: Promise<VoiceReply>;
  #usedUp = false;
  #onReply: PromiseWithResolvers<VoiceReply>;

  /**
   * @param directory of the model
   * @param program the process's program; another one in tests of crashes
   * @throws SpeechError `engine` where it cannot be started; some reasons for that end it later
   */
  constructor(directory: string, program: URL = WORKER_PROGRAM) {
    this.#child = start(fileURLToPath(program), directory);
    this.#onReply = nextReply();
    this.#ready = this.#onReply.promise;
    this.#child.on('message', (reply: VoiceReply) => this.#onReply.resolve(reply));
    this.#child.once('error', (cause) => this.#end(`its process cannot be started: ${cause.message}`));
    this.#child.once('exit', (code, signal) => this.#end(`its process ended with ${signal ?? code ?? ''}`));
  }

  /** True once it cannot speak any more. */
  get usedUp(): boolean {
    return this.#usedUp;
  }

  /** Waits until the model is loaded. @throws SpeechError `engine`, or the signal's reason; it is used up then */
  async whenReady(signal: AbortSignal): Promise<void> {
    const reply = await this.#await(this.#ready, signal);
    if (reply.type === 'ready') return;
    await this.close();
    throw new SpeechError('engine', reply.type === 'failed' ? reply.error : 'its process speaks out of turn');
  }

  /**
   * Says one text. When `signal` is aborted the process is killed, in the midst of a word if need be.
   * @throws SpeechError `engine`, or the signal's reason
   */
  async speak(request: VoiceRequest, signal: AbortSignal): Promise<SpokenSound> {
    signal.throwIfAborted();
    if (this.#usedUp) throw new SpeechError('engine', 'its process is gone');
    this.#onReply = nextReply();
    this.#child.send(request, (error) => {
      if (error !== null) this.#onReply.reject(new SpeechError('engine', 'its process is gone'));
    });
    const reply = await this.#await(this.#onReply.promise, signal);
    switch (reply.type) {
      case 'sound':
        return reply;
      case 'failed':
        throw new SpeechError('engine', reply.error);
      case 'ready':
        throw new SpeechError('engine', 'its process speaks out of turn');
    }
  }

  /** Kills the process and waits until it has ended. Idempotent. */
  async close(): Promise<void> {
    this.#usedUp = true;
    this.#child.kill('SIGKILL');
    await this.#ended.promise;
  }

  async #await(reply: Promise<VoiceReply>, signal: AbortSignal): Promise<VoiceReply> {
    const stop = (): void => void this.close();
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    try {
      return await reply;
    } catch (error) {
      signal.throwIfAborted();
      throw error;
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }

  #end(reason: string): void {
    this.#usedUp = true;
    this.#onReply.reject(new SpeechError('engine', reason));
    this.#ended.resolve(undefined);
  }
}

function start(program: string, directory: string): ChildProcess {
  try {
    return fork(program, [directory], {
      serialization: 'advanced',
      // Native code writes notes that our terminal must not show.
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      execArgv: [],
      env: partOfEnvironment(process.env, ENVIRONMENT),
    });
  } catch (cause) {
    throw new SpeechError('engine', `its process cannot be started: ${messageOf(cause)}`);
  }
}

/** One that nobody waits for any more may be rejected. */
function nextReply(): PromiseWithResolvers<VoiceReply> {
  const reply = Promise.withResolvers<VoiceReply>();
  reply.promise.catch(() => undefined);
  return reply;
}
