import type { Clock } from '../ports/clock.ts';
import type { Announcement, WaitSound } from '../ports/conferences.ts';
import type { CallId, PlayId } from '../ports/ids.ts';
import type { Source } from '../ports/media.ts';
import { Playlist } from './playlist.ts';

/** Announcements that may wait for one participant. */
const MAX_ANNOUNCEMENTS = 20;

export interface ConferenceSoundsOptions {
  readonly newPlay: () => PlayId;
  readonly clock: Clock;
  /** Somebody hears something else now. */
  readonly onTurn: () => void;
}

interface Sounds {
  /** What goes round, for as long as the participant waits or is on hold. */
  readonly music: { readonly sounds: readonly WaitSound[]; readonly list: Playlist } | null;
  /** The first one is heard, in the place of music or together with people. */
  readonly announcements: readonly Playlist[];
}

const SILENCE: Sounds = { music: null, announcements: [] };

/** What each participant of a conference is played: one thing at a time. */
export class ConferenceSounds {
  readonly #options: ConferenceSoundsOptions;
  readonly #sounds = new Map<CallId, Sounds>();

  constructor(options: ConferenceSoundsOptions) {
    this.#options = options;
  }

  /** What is played to a participant now. */
  of(call: CallId): readonly Source[] {
    const { music, announcements } = this.#of(call);
    return (announcements[0] ?? music?.list)?.sources ?? [];
  }

  /** Has these go round for a participant; null ends it. What goes round already goes on. */
  loop(call: CallId, sounds: readonly WaitSound[] | null): void {
    const { music, announcements } = this.#of(call);
    if (sounds === null && music === null) return;
    if (sounds !== null && music !== null && JSON.stringify(music.sounds) === JSON.stringify(sounds)) return;
    music?.list.stop();
    const list = sounds === null ? null : this.#playlist(sounds, true, () => undefined);
    this.#sounds.set(call, { announcements, music: list && sounds && { sounds, list } });
    list?.begin();
  }

  /** Whether an announcement is heard, or waits. */
  isAnnouncedTo(call: CallId): boolean {
    return this.#of(call).announcements.length > 0;
  }

  takesAnnouncement(call: CallId): boolean {
    return this.#of(call).announcements.length < MAX_ANNOUNCEMENTS;
  }

  /** Plays these once, behind those that wait or in their place. @param onOver is told in any case, once */
  announce(
    call: CallId,
    { sounds, replaces = false }: Pick<Announcement, 'sounds' | 'replaces'>,
    onOver: (error: string | null) => void,
  ): void {
    if (replaces) this.#dropAnnouncements(call);
    const list = this.#playlist(sounds, false, (error) => {
      const { music, announcements } = this.#of(call);
      const others = announcements.filter((each) => each !== list);
      if (this.#sounds.has(call)) this.#sounds.set(call, { music, announcements: others });
      others[0]?.begin();
      onOver(error);
      this.#options.onTurn();
    });
    const { music, announcements } = this.#of(call);
    this.#sounds.set(call, { music, announcements: [...announcements, list] });
    if (announcements.length === 0) list.begin();
  }

  #dropAnnouncements(call: CallId): void {
    const { music, announcements } = this.#of(call);
    this.#sounds.set(call, { music, announcements: [] });
    for (const list of announcements) list.abandon();
  }

  /** A prompt has ended. */
  finished(play: PlayId, error: string | null): void {
    for (const { music, announcements } of [...this.#sounds.values()]) {
      for (const list of [...(music === null ? [] : [music.list]), ...announcements]) list.finished(play, error);
    }
  }

  /** A participant is there no more. */
  forget(call: CallId): void {
    const { music, announcements } = this.#of(call);
    this.#sounds.delete(call);
    music?.list.stop();
    for (const list of announcements) list.abandon();
  }

  #of(call: CallId): Sounds {
    return this.#sounds.get(call) ?? SILENCE;
  }

  #playlist(sounds: readonly WaitSound[], loops: boolean, onOver: (error: string | null) => void): Playlist {
    const { newPlay, clock, onTurn } = this.#options;
    return new Playlist({ sounds, loops, newPlay, clock, onTurn, onOver });
  }
}
