import pino from 'pino';
import { describe, expect, it } from 'vitest';
import { RoomLife } from '../../../../src/media/room/index.ts';
import { asLegId } from '../../../../src/ports/ids.ts';
import type { RoomEvent } from '../../../../src/ports/media.ts';

const SILENT = pino({ level: 'silent' });
const MEDIA: RoomEvent = { type: 'firstMedia', leg: asLegId('caller'), at: 1 };

function listened(): { life: RoomLife; events: RoomEvent[] } {
  const events: RoomEvent[] = [];
  return { life: new RoomLife((event) => events.push(event), SILENT), events };
}

describe('RoomLife', () => {
  it('tells events while the room is open', () => {
    const { life, events } = listened();
    life.assertOpen();
    life.emit(MEDIA);
    expect(life).toMatchObject({ isOpen: true, isLost: false });
    expect(events).toEqual([MEDIA]);
  });

  it('tells that the room is lost once, as the last event, and refuses with the reason', () => {
    const { life, events } = listened();
    life.lose('it crashed', 7);
    life.lose('it crashed again', 8);
    life.emit(MEDIA);
    expect(life).toMatchObject({ isOpen: false, isLost: true });
    expect(events).toEqual([{ type: 'lost', reason: 'it crashed', at: 7 }]);
    expect(() => life.assertOpen()).toThrow(expect.objectContaining({ code: 'engine-lost', message: 'it crashed' }));
  });

  it('disposes once, tells nothing after, and waits for the end each time', async () => {
    const { life, events } = listened();
    const { promise, resolve } = Promise.withResolvers<undefined>();
    let ends = 0;
    const end = async (): Promise<void> => {
      ends++;
      await promise;
    };
    const disposals = [life.dispose(end), life.dispose(end)];
    expect(() => life.assertOpen()).toThrow(expect.objectContaining({ code: 'engine-lost' }));
    life.emit(MEDIA);
    life.lose('too late to be told', 9);
    resolve(undefined);
    await Promise.all(disposals);
    expect(ends).toBe(1);
    expect(life).toMatchObject({ isOpen: false, isLost: true });
    expect(events).toEqual([]);
  });

  it('continues if a listener throws', () => {
    const life = new RoomLife(() => {
      throw new Error('a fault of the listener');
    }, SILENT);
    life.emit(MEDIA);
    life.lose('it crashed', 7);
    expect(life.isLost).toBe(true);
  });
});
