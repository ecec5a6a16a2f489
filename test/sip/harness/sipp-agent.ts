import { ToneParty } from '../../tools/index.ts';
import { freePort } from './free-port.ts';
import type { SippOptions } from './sipp.ts';
import { Sipp } from './sipp.ts';
import type { Workspace } from './workspace.ts';

/** SIPp's RTP port is even, and it leaves the next one alone. */
const EAR_OFFSET = 1;

/**
 * An agent who is a SIPp process, and an ear at the port that its scenario sends from (`[media_port+1]` in its SDP, which
 * SIPp does not bind). So its audio comes from SIPp, and a test knows what the agent hears.
 */
export class SippAgent implements AsyncDisposable {
  readonly ear: ToneParty;
  readonly #sipp: Sipp;

  private constructor(ear: ToneParty, sipp: Sipp) {
    this.ear = ear;
    this.#sipp = sipp;
  }

  static async start(workspace: Workspace, options: SippOptions): Promise<SippAgent> {
    const mediaPort = await freePort();
    const ear = await ToneParty.open({ port: mediaPort + EAR_OFFSET });
    return new SippAgent(ear, await Sipp.start(workspace, { ...options, mediaPort }));
  }

  get uri(): string {
    return this.#sipp.uri;
  }

  /** Its SIP port. */
  get port(): number {
    return this.#sipp.port;
  }

  /** Waits until every call is over. @throws Error with all messages if the scenario failed */
  async succeeded(): Promise<void> {
    await this.#sipp.succeeded();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#sipp[Symbol.asyncDispose]();
    await this.ear.close();
  }
}
