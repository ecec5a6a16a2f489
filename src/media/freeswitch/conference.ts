import type { Clock } from '../../ports/clock.ts';
import type { CallId } from '../../ports/ids.ts';
import { MediaError } from '../../ports/media.ts';
import { CONFERENCE_PROFILE, conferenceName, stopCommand, WIDE_PROFILE } from './command-text.ts';
import type { FreeswitchEndpoint } from './endpoint.ts';
import type { FreeswitchServer } from './server.ts';
import { pause } from '../../shared/pause.ts';

/** What a conference needs of its room. */
export interface ConferenceOptions {
  readonly call: CallId;
  readonly server: FreeswitchServer;
  readonly clock: Clock;
}

/** How a channel joins. */
export interface JoinOptions {
  /** It has sound above the telephone band. @defaultValue false */
  readonly wide?: boolean;
  /** Called if it leaves although it was not closed. */
  readonly onLeft?: (() => void) | undefined;
}

/** How often we look for a new member, and the time between two looks. */
const MEMBER_ATTEMPTS = 200;
const MEMBER_PAUSE_MS = 5;

/** The conference of a call's room. FreeSWITCH makes it when its first member joins, and ends it with the last. */
export class Conference {
  readonly name: string;
  readonly #options: ConferenceOptions;
  #profile: string | null = null;

  constructor(options: ConferenceOptions) {
    this.#options = options;
    this.name = conferenceName(options.call);
  }

  /**
   * Lets a channel join, deaf and mute, and gives its number there. The first one says what is mixed: sound that it can
   * neither say nor hear is worth nothing to those who speak with it.
   * @throws MediaError `engine-lost`
   */
  async join(endpoint: FreeswitchEndpoint, { wide = false, onLeft }: JoinOptions = {}): Promise<number> {
    this.#profile ??= wide && this.#options.server.mixesWide ? WIDE_PROFILE : CONFERENCE_PROFILE;
    const member = await endpoint.join(`${this.name}@${this.#profile}`, onLeft);
    await this.#untilKnown(member);
    return member;
  }

  /** FreeSWITCH tells of a new member a moment before it finds it by its number. @throws MediaError `engine-lost` */
  async #untilKnown(member: number): Promise<void> {
    for (let attempt = 0; attempt < MEMBER_ATTEMPTS; attempt++) {
      if ((await this.#options.server.command(stopCommand(this.name, member))).startsWith('+OK')) return;
      await pause(this.#options.clock, MEMBER_PAUSE_MS);
    }
    throw new MediaError('engine-lost', 'the conference does not know its new member');
  }
}
