import { beforeEach, describe, expect, it } from 'vitest';
import { Responses } from '../../../../src/ai/openai-realtime/responses.ts';
import { FakeClock } from '../../../fakes/fake-clock.ts';

let clock: FakeClock;
let sent: unknown[];
let canSpeak: boolean;
let mayAnswer: boolean | null;
let lost: string[];
let responses: Responses;

beforeEach(() => {
  clock = new FakeClock();
  sent = [];
  canSpeak = true;
  mayAnswer = null;
  lost = [];
  const user = {
    send: (text: string) => sent.push((JSON.parse(text) as { type: string }).type),
    canSpeak: () => canSpeak,
    mayAnswer: () => mayAnswer ?? canSpeak,
    giveUp: (reason: string) => lost.push(reason),
  };
  responses = new Responses(user, { clock, log: () => undefined });
});

describe('Responses', () => {
  it('has one made at a time, and those that are wanted meanwhile as one after it', () => {
    responses.want(null);
    responses.want(null);
    responses.began();
    responses.want(null);
    expect(sent).toEqual(['response.create']);
    responses.ended(false, null);
    expect(sent).toEqual(['response.create', 'response.create']);
    responses.ended(false, null);
    expect(sent).toHaveLength(2);
  });

  it('lets the server answer what nobody hears where the model may show texts', () => {
    canSpeak = false;
    mayAnswer = true;
    responses.began();
    expect(sent).toEqual([]);
  });

  it('waits until the caller would hear it, and cancels what the server begins before', () => {
    canSpeak = false;
    responses.want(null);
    responses.began();
    expect(sent).toEqual(['response.cancel']);
    responses.ended(false, null);
    canSpeak = true;
    responses.proceed();
    expect(sent).toEqual(['response.cancel', 'response.create']);
  });

  it('cancels what is under way, and nothing else', () => {
    responses.cancel();
    expect(sent).toEqual([]);
    responses.began();
    responses.cancel();
    expect(sent).toEqual(['response.cancel']);
  });

  it('asks again after the response that the server had under way', () => {
    responses.want(null);
    responses.refused('respond-1', 'conversation_already_has_active_response');
    expect(sent).toHaveLength(1);
    responses.ended(false, null);
    expect(sent).toHaveLength(2);
  });

  it('is free for another one where the server refuses one', () => {
    responses.want(null);
    responses.refused('respond-1', 'invalid_value');
    responses.want(null);
    expect(sent).toHaveLength(2);
  });

  it('asks again a second after one that failed, and gives up after the fourth, or where no money is left', () => {
    responses.want(null);
    for (let failures = 1; failures < 4; failures++) {
      responses.ended(true, 'rate_limit_exceeded');
      clock.advance(999);
      expect(sent).toHaveLength(failures);
      clock.advance(1);
      expect(sent).toHaveLength(failures + 1);
    }
    expect(lost).toEqual([]);
    responses.ended(true, 'rate_limit_exceeded');
    responses.ended(true, 'insufficient_quota');
    expect(lost).toEqual(['it fails to answer (rate_limit_exceeded)', 'it fails to answer (insufficient_quota)']);
  });

  it('has none made after it is closed', () => {
    responses.close();
    responses.want(null);
    expect(sent).toEqual([]);
  });
});
