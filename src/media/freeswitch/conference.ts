import type { Clock } from '../../ports/clock.ts';
import { MediaError } from '../../ports/media.ts';
import { pause } from '../../shared/pause.ts';
import {
  CONFERENCE_PROFILE,
  joinArgument,
  joinHeaders,
  newConferenceName,
  stopCommand,
  WIDE_PROFILE,
} from './command-text.ts';
import type { FreeswitchEndpoint } from './endpoint.ts';
import type { FreeswitchServer } from './server.ts';

/** What a conference needs of its room. */
export interface ConferenceOptions {
  readonly server: FreeswitchServer;
  readonly clock: Clock;
}

/** How often we look for a new member, and the time between two looks. */
const MEMBER_ATTEMPTS = 200;
const MEMBER_PAUSE_MS = 5;

/** The conference of a call's room. FreeSWITCH makes it when its first member joins, and ends it with the last. */
export class Conference {
  readonly name = newConferenceName();
  readonly #options: ConferenceOptions;
  #profile: string | null = null;

  constructor(options: ConferenceOptions) {
    this.#options = options;
  }

  /**
   * Headers of the INVITE for a channel that joins, deaf and mute, as soon as it is answered. The first one says what is
   * mixed: sound that it can neither say nor hear is worth nothing to those who speak with it.
   * @param wide it has sound above the telephone band
   */
  joinHeaders(wide = false): Readonly<Record<string, string>> {
    return joinHeaders(this.#place(wide));
  }

  /**
   * Waits until a channel has joined, deaf and mute, and gives its number there. A channel that was made without
   * {@link joinHeaders} is made to join.
   * @param wide as there
   * @throws MediaError `engine-lost`
   */
  async join(endpoint: FreeswitchEndpoint, wide = false): Promise<number> {
    const member = await endpoint.join(joinArgument(this.#place(wide)));
    await this.#untilKnown(member);
    return member;
  }

  /** The conference with its profile. */
  #place(wide: boolean): string {
    this.#profile ??= wide && this.#options.server.mixesWide ? WIDE_PROFILE : CONFERENCE_PROFILE;
    return `${this.name}@${this.#profile}`;
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
