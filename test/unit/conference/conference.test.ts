import { describe, expect, it } from 'vitest';
import { asConferenceId } from '../../../src/ports/ids.ts';
import { settle } from '../../fakes/settle.ts';
import { ANNA, BEN, CARL, ConferenceSite } from './conference-site.ts';

async function talking(): Promise<ConferenceSite> {
  const site = new ConferenceSite();
  await site.join(ANNA);
  await site.join(BEN);
  return site;
}

describe('A conference', () => {
  it('lets whoever is alone wait with music, and starts with the second', async () => {
    const site = new ConferenceSite();
    await site.join(ANNA);
    expect(site.told.get(ANNA)).toEqual([
      { type: 'connected', sdp: 'answer to offer of anna', conference: site.conference.id },
    ]);
    expect(site.hears(ANNA)).toEqual({ anna: 'music' });
    expect(site.conference.state).toBe('waiting');
    await site.join(BEN);
    expect(site.hears(ANNA, BEN)).toEqual({ anna: 'ben', ben: 'anna' });
    expect(site.conference.state).toBe('in-progress');
    expect(site.happened).toEqual(['participant-join', 'participant-join', 'conference-start']);
    expect(site.events.map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
  });

  it('waits for one who starts it, with the sounds of each, one after the other', async () => {
    const site = new ConferenceSite();
    await site.join(ANNA, {
      startOnEnter: false,
      wait: [{ text: 'please wait' }, { pauseMs: 1_000 }, { text: 'still' }],
    });
    await site.join(BEN, { startOnEnter: false, wait: [] });
    expect(site.hears(ANNA, BEN)).toEqual({ anna: 'please wait', ben: '' });
    const [leg] = [...site.room.endpoints.keys()];
    site.room.finishPlay(leg!);
    expect(site.hears(ANNA, BEN)).toEqual({ anna: '', ben: '' });
    site.clock.advance(1_000);
    expect(site.hears(ANNA, BEN)).toEqual({ anna: 'still', ben: '' });
    site.room.finishPlay(leg!);
    expect(site.hears(ANNA, BEN)).toEqual({ anna: 'please wait', ben: '' });
    await site.join(CARL);
    expect(site.hears(ANNA, BEN, CARL)).toEqual({ anna: 'ben + carl', ben: 'anna + carl', carl: 'anna + ben' });
    expect(site.conference.state).toBe('in-progress');
  });

  it('ends with the last who leaves, and leaves nothing behind', async () => {
    const site = await talking();
    const { id } = site.conference;
    await site.leave(ANNA);
    expect(site.hears(ANNA, BEN)).toEqual({ anna: '', ben: '' });
    await site.leave(BEN, 'in-progress');
    expect(site.happened.slice(3)).toEqual(['participant-leave', 'participant-leave', 'conference-end']);
    expect(site.events.slice(3)).toMatchObject([
      { reason: 'hung-up', callStatus: 'completed' },
      { reason: 'moved-on', callStatus: 'in-progress' },
      { reason: 'last-participant-left', by: { call: BEN } },
    ]);
    expect(site.hub.find(id)).toMatchObject({ state: 'ended', participants: [], ended: { call: BEN } });
    expect(site.hub.usage()).toEqual({ conferences: 0, participants: 0 });
    expect(await site.media.usage()).toMatchObject({ rooms: 0, endpoints: 0, ports: 0 });
    expect(site.clock.pending).toBe(0);
    await site.join(ANNA);
    expect(site.conference.id).not.toBe(id);
  });

  it('ends for all when one leaves that ends it', async () => {
    const site = new ConferenceSite();
    await site.join(ANNA, { endOnExit: true, label: 'host' });
    await site.join(BEN);
    await site.leave(ANNA);
    expect(site.told.get(BEN)?.at(-1)).toEqual({ type: 'ended', reason: 'ended' });
    expect(site.events.slice(-3)).toMatchObject([
      { type: 'participant-leave', participant: { call: ANNA, label: 'host' }, reason: 'hung-up' },
      { type: 'participant-leave', participant: { call: BEN }, reason: 'moderator-left' },
      { type: 'conference-end', reason: 'participant-with-end-on-exit-left', by: { call: ANNA, label: 'host' } },
    ]);
  });

  it('mutes, holds and lets coach, and tells each change once', async () => {
    const site = await talking();
    await site.join(CARL, { coach: BEN });
    expect(site.hears(ANNA, BEN, CARL)).toEqual({ anna: 'ben', ben: 'anna + carl', carl: 'anna + ben' });
    const { id } = site.conference;
    site.hub.change(id, BEN, { muted: true });
    expect(site.hears(ANNA, BEN, CARL)).toEqual({ anna: '', ben: 'anna + carl', carl: 'anna' });
    site.hub.change(id, BEN, { muted: true });
    site.hub.change(id, BEN, { muted: false, held: { sound: [{ text: 'one moment' }] } });
    expect(site.hears(ANNA, BEN, CARL)).toEqual({ anna: '', ben: 'one moment', carl: 'anna' });
    site.hub.change(id, BEN, { held: false });
    site.hub.change(id, CARL, { coach: null });
    expect(site.hears(ANNA, BEN, CARL)).toEqual({ anna: 'ben + carl', ben: 'anna + carl', carl: 'anna + ben' });
    expect(site.happened.slice(4)).toEqual([
      'participant-mute',
      'participant-unmute',
      'participant-hold',
      'participant-unhold',
      'participant-modify',
    ]);
  });

  it('keeps a coach silent whose call is not there, or has left', async () => {
    const site = new ConferenceSite();
    await site.join(ANNA, { coach: CARL });
    await site.join(BEN);
    expect(site.hears(ANNA, BEN)).toEqual({ anna: 'ben', ben: '' });
    await site.join(CARL);
    expect(site.hears(ANNA, BEN, CARL)).toEqual({ anna: 'ben + carl', ben: 'carl', carl: 'anna + ben' });
    await site.leave(CARL);
    expect(site.hears(ANNA, BEN)).toEqual({ anna: 'ben', ben: '' });
    expect(site.hub.change(site.conference.id, ANNA, { coach: ANNA })).toMatchObject({ code: 'invalid' });
  });

  it('takes a participant out, whose call goes on', async () => {
    const site = await talking();
    const removed = site.hub.remove(site.conference.id, BEN);
    expect(removed).toMatchObject({ ok: true, value: { call: BEN } });
    expect(site.told.get(BEN)?.at(-1)).toEqual({ type: 'ended', reason: 'removed' });
    expect(site.hub.remove(site.conference.id, BEN)).toEqual({ ok: false, code: 'not-found' });
    expect(site.hub.remove(asConferenceId('other'), ANNA)).toEqual({ ok: false, code: 'not-found' });
    site.hub.end(site.conference.id);
    expect(site.told.get(ANNA)?.at(-1)).toEqual({ type: 'ended', reason: 'ended' });
    expect(site.events.at(-1)).toMatchObject({ type: 'conference-end', reason: 'ended-by-api', by: null });
  });

  it('announces to all or to one, together with people, and tells when it is over', async () => {
    const site = await talking();
    const { id } = site.conference;
    const [anna, ben] = [...site.room.endpoints.keys()];
    site.hub.announce(id, { sounds: [{ text: 'ten minutes left' }], call: null, url: 'http://127.0.0.1/all' });
    expect(site.hears(ANNA, BEN)).toEqual({ anna: 'ben + ten minutes left', ben: 'anna + ten minutes left' });
    site.room.finishPlay(anna!);
    site.hub.announce(id, { sounds: [{ text: 'for you' }], call: BEN, url: null });
    expect(site.hears(ANNA, BEN)).toEqual({ anna: 'ben', ben: 'anna + ten minutes left' });
    site.room.finishPlay(ben!);
    expect(site.hears(ANNA, BEN)).toEqual({ anna: 'ben', ben: 'anna + for you' });
    site.room.finishPlay(ben!, 'no such file');
    expect(site.events.slice(3)).toMatchObject([
      { type: 'announcement-end', participant: null, url: 'http://127.0.0.1/all', error: null },
      { type: 'announcement-fail', participant: { call: BEN }, error: 'no such file' },
    ]);
    site.hub.announce(id, { sounds: [{ text: 'again' }], call: BEN, url: null });
    await site.leave(BEN);
    expect(site.happened.slice(5, 7)).toEqual(['announcement-end', 'participant-leave']);
  });

  it('lets those who talk hear that somebody comes and goes', async () => {
    const site = await talking();
    const [anna, ben] = [...site.room.endpoints.keys()];
    await site.join(CARL, { beep: 'both' });
    expect(site.hears(ANNA, BEN, CARL)).toEqual({
      anna: 'ben + carl + beep',
      ben: 'anna + carl + beep',
      carl: 'anna + ben',
    });
    site.room.finishPlay(anna!);
    site.room.finishPlay(ben!);
    site.hub.change(site.conference.id, BEN, { held: { sound: null } });
    await site.leave(CARL);
    expect(site.hears(ANNA, BEN)).toEqual({ anna: 'beep', ben: 'music' });
  });
});

describe('What goes wrong', () => {
  it('a call too many does not get in', async () => {
    const site = await talking();
    await site.join(CARL, { maxParticipants: 2 });
    expect(site.told.get(CARL)).toEqual([{ type: 'ended', reason: 'full' }]);
    expect(site.hub.usage()).toEqual({ conferences: 1, participants: 2 });
  });

  it('an endpoint that cannot be opened costs that call its place, and nobody else', async () => {
    const site = await talking();
    site.room.failNext('openWithOffer', 'no-ports');
    await site.join(CARL);
    expect(site.told.get(CARL)).toEqual([{ type: 'ended', reason: 'failed' }]);
    expect(site.hears(ANNA, BEN)).toEqual({ anna: 'ben', ben: 'anna' });
    expect(site.happened).not.toContain('participant-leave');
  });

  it('a media engine that is silent is not waited for for ever', async () => {
    const site = new ConferenceSite();
    const release = site.media.hold();
    await site.join(ANNA);
    site.clock.advance(10_000);
    await settle();
    expect(site.told.get(ANNA)).toEqual([{ type: 'ended', reason: 'failed' }]);
    release();
    await settle();
    expect(await site.media.usage()).toMatchObject({ rooms: 0 });
    expect(site.clock.pending).toBe(0);
  });

  it('a call that leaves while its place is made has none', async () => {
    const site = await talking();
    const release = site.room.hold('openWithOffer');
    await site.join(CARL);
    await site.leave(CARL);
    release();
    await settle();
    expect(site.told.get(CARL)).toEqual([]);
    expect(site.room.endpoints.size).toBe(2);
  });

  it('a participant that falls silent is out, and so is everybody when the room is lost', async () => {
    const site = await talking();
    await site.join(CARL);
    const [anna] = [...site.room.endpoints.keys()];
    site.room.emit({ type: 'mediaTimeout', leg: anna!, at: site.clock.now() });
    await settle();
    expect(site.told.get(ANNA)?.at(-1)).toEqual({ type: 'ended', reason: 'failed' });
    site.room.emit({ type: 'lost', reason: 'gone', at: site.clock.now() });
    expect(site.told.get(BEN)?.at(-1)).toEqual({ type: 'ended', reason: 'failed' });
    expect(site.events.at(-1)).toMatchObject({ type: 'conference-end', reason: 'media-failed' });
    await settle();
    expect(await site.media.usage()).toMatchObject({ rooms: 0 });
  });

  it('a conference that is named before somebody joins has an id, and is forgotten if nobody does', async () => {
    const site = new ConferenceSite();
    const named = site.hub.open('room', null);
    await site.join(ANNA);
    expect(site.conference.id).toBe(named?.id);
    await site.leave(ANNA);
    const unused = site.hub.open('room', null);
    expect(site.hub.usage()).toEqual({ conferences: 0, participants: 0 });
    site.clock.advance(900_000);
    expect(site.hub.find(unused!.id)?.state).toBe('ended');
    expect(site.clock.pending).toBe(0);
  });

  it('ends everything when the program does', async () => {
    const site = await talking();
    await site.hub.close();
    expect(await site.media.usage()).toMatchObject({ rooms: 0 });
    await site.join(CARL);
    expect(site.told.get(CARL)).toEqual([{ type: 'ended', reason: 'full' }]);
  });
});
