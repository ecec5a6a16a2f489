import { pino } from 'pino';
import { ConferenceHub } from '../../../src/conference/index.ts';
import type {
  ConferenceEvent,
  ConferenceRecord,
  ConferenceRequest,
  ConferenceSeatEvent,
} from '../../../src/ports/conferences.ts';
import type { CallId } from '../../../src/ports/ids.ts';
import { asCallId, asLegId } from '../../../src/ports/ids.ts';
import type { QueueCaller, QueueTaker, QueueTicket } from '../../../src/ports/call-queues.ts';
import { QueueHub } from '../../../src/call-queues/index.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import type { FakeRoom } from '../../fakes/fake-media.ts';
import { FakeMedia } from '../../fakes/fake-media.ts';
import { settle } from '../../fakes/settle.ts';

export const ANNA = asCallId('anna');
export const BEN = asCallId('ben');
export const AGENT = asCallId('agent');
export const OTHER_AGENT = asCallId('other-agent');

const MEETING: Omit<ConferenceRequest, 'name'> = {
  startOnEnter: false,
  endOnExit: true,
  muted: false,
  coach: null,
  beep: 'never',
  wait: [],
  maxParticipants: 2,
  label: null,
  callback: null,
  isUnlisted: true,
};

/** A call in a queue, as its application has it: it goes to the room of its ticket, and again where that ends. */
export interface Party {
  readonly ticket: QueueTicket;
  /** It is out of the queue. */
  isOut: boolean;
  leave(): Promise<void>;
}

/** Queues over conferences of an engine without audio. */
export class QueueSite {
  readonly #events: ConferenceEvent[] = [];
  readonly clock = new FakeClock();
  readonly media = new FakeMedia(() => this.clock.now());
  readonly conferences: ConferenceHub = new ConferenceHub({
    media: this.media,
    clock: this.clock,
    logger: pino({ level: 'silent' }),
    music: () => ({ text: 'music' }),
    beep: null,
    onEvent: (event) => {
      this.#events.push(event);
      this.queues.read(event);
    },
  });
  readonly queues: QueueHub = new QueueHub({
    conferences: this.conferences,
    clock: this.clock,
    logger: pino({ level: 'silent' }),
  });

  async wait(call: CallId, more: Partial<QueueCaller> = {}): Promise<Party> {
    const ticket = this.queues.wait({ call, queue: 'sales', maxSize: 10, nextTurn: null, ...more });
    if (ticket === null) throw new Error('the queue is full');
    return await this.#go(call, ticket, { wait: more.nextTurn === undefined ? null : [] });
  }

  async take(call: CallId, more: Partial<QueueTaker> = {}): Promise<Party> {
    const ticket = this.queues.take({ call, queue: 'sales', timeoutMs: 30_000, whisper: null, ...more });
    if (ticket === null) throw new Error('too many');
    return await this.#go(call, ticket, { startOnEnter: true, wait: null });
  }

  async #go(call: CallId, ticket: QueueTicket, more: Partial<ConferenceRequest>): Promise<Party> {
    let seat = { leave: (_status: 'completed' | 'in-progress'): void => undefined };
    const party: Party = {
      ticket,
      isOut: false,
      leave: async () => {
        party.isOut = true;
        ticket.close();
        seat.leave('completed');
        await settle();
      },
    };
    const join = (): void => {
      const onEvent = (event: ConferenceSeatEvent): void => {
        if (event.type !== 'ended' || party.isOut) return;
        if (event.reason === 'ended' && ticket.again()) {
          // Its call machine goes there by itself, a little later.
          setImmediate(join);
        } else {
          party.isOut = true;
          ticket.close();
        }
      };
      seat = this.conferences.join(call, { ...MEETING, ...more, name: ticket.room }, `offer of ${call}`, onEvent);
    };
    join();
    await settle();
    return party;
  }

  /** What those in a party's conference hear, in the order in which they came. */
  hears(party: Party): readonly string[] {
    const { conference, room } = this.#at(party);
    if (conference === undefined) return [];
    return conference.participants.map((_participant, index) => {
      const sources = room?.hears(asLegId(`${conference.id}.${String(index + 1)}`)) ?? [];
      const names = sources.map((source) => {
        if (source.kind === 'leg') return 'the other';
        return 'text' in source.prompt ? source.prompt.text : 'a file';
      });
      return names.join(' + ');
    });
  }

  /** The first that came to a party's conference, or the second, has heard what is played to it. */
  async heard(party: Party, index: 0 | 1 = 0, error: string | null = null): Promise<void> {
    const { conference, room } = this.#at(party);
    if (conference === undefined || room === undefined) throw new Error('there is no such conference');
    room.finishPlay(asLegId(`${conference.id}.${String(index + 1)}`), error);
    await settle();
  }

  /** Lets time pass, and what comes of it happen. */
  async pass(ms: number): Promise<void> {
    this.clock.advance(ms);
    await settle();
  }

  /** The conference of that name, which is not listed. */
  #conference(name: string): ConferenceRecord | undefined {
    return this.#events.findLast(({ conference }) => conference.name === name)?.conference;
  }

  #at({ ticket }: Party): { readonly conference?: ConferenceRecord | undefined; readonly room?: FakeRoom | undefined } {
    const conference = this.#conference(ticket.room);
    if (conference === undefined || conference.state === 'ended') return {};
    const isIn = ({ endpoints }: FakeRoom): boolean =>
      [...endpoints.keys()].some((leg) => leg.startsWith(conference.id));
    return { conference, room: this.media.rooms.find(isIn) };
  }
}
