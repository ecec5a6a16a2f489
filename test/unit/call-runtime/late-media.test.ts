import { describe, expect, it } from 'vitest';
import { MEDIA_REQUEST_MS } from '../../../src/call-runtime/leg-media.ts';
import { settle } from '../../fakes/settle.ts';
import { AGENT, CALLER, NOTHING_LEFT, OwnedCall, SECOND_AGENT } from './support/owned-call.ts';

describe('A media engine that answers too late', () => {
  it('an endpoint that opens after its leg has ended is closed again; that of the next attempt stays', async () => {
    const call = await new OwnedCall().begin();
    const release = call.room.hold('openOffering');
    call.owner.dispatch({ type: 'api.handoff', request: { reason: 'billing', summary: '' } });
    await settle();
    await call.advance(MEDIA_REQUEST_MS);
    expect(call.facts('leg.ended')).toHaveLength(1);
    release();
    await settle();
    expect([...call.room.endpoints.keys()]).toEqual([CALLER, SECOND_AGENT]);
  });

  it('a re-INVITE that it agrees to too late is refused, and the endpoint stays as it was (RFC 3261 14.2)', async () => {
    const call = await new OwnedCall().bridge();
    const release = call.room.hold('answerOffer');
    const reply = call.agent().reoffer('offer sendonly');
    await settle();
    await call.advance(MEDIA_REQUEST_MS);
    await expect(reply).resolves.toEqual({ status: 503, reason: 'Service Unavailable' });
    release();
    await settle();
    expect([...call.room.endpoints.keys()]).toEqual([CALLER, AGENT]);
    expect(call.state.name).toBe('with-agent');
  });

  it('an endpoint that does not close in time keeps neither its leg nor its call up', async () => {
    const call = await new OwnedCall().bridge();
    call.room.hold('close');
    call.agent().end();
    await settle();
    expect(call.facts('leg.ended')).toEqual([]);
    await call.advance(MEDIA_REQUEST_MS);
    await call.advance(MEDIA_REQUEST_MS);
    expect(call.errors).toContain('an endpoint could not be closed');
    expect(call.finished).toBe(1);
    expect(await call.leftovers()).toEqual(NOTHING_LEFT);
  });
});

describe('A leg that is given up before its INVITE is sent (RFC 3261 9.1)', () => {
  it('is not dialled when its endpoint is open at last, and ends as cancelled', async () => {
    const call = await new OwnedCall().begin();
    const release = call.room.hold('openOffering');
    call.owner.dispatch({ type: 'api.handoff', request: { reason: 'billing', summary: '' } });
    await settle();
    call.owner.dispatch({ type: 'api.cancelHandoff', handoff: call.state.handoff!.id });
    await settle();
    release();
    await settle();
    expect(call.signalling.dialled).toEqual([]);
    expect(call.facts('leg.ended')).toMatchObject([{ by: 'local', sipStatus: 487 }]);
    expect([...call.room.endpoints.keys()]).toEqual([CALLER]);
    expect(call.state.name).toBe('with-ai');
  });
});
