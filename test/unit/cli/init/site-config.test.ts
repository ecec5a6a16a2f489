import { expect, test } from 'vitest';
import { DEFAULT_ANSWERS } from '../../../../src/cli/init/answers.ts';
import type { SiteAnswers } from '../../../../src/cli/init/answers.ts';
import { siteConfig } from '../../../../src/cli/init/site-config.ts';
import { DEFAULTS } from '../../../../src/config/defaults.ts';
import { good } from '../../config/config-file.ts';

const SECRETS = { apiKey: 'wbk_1_secretsecret', webhookSecret: 'secretsecret' };

function listenOf(answers: Partial<SiteAnswers>): readonly string[] {
  const { sip } = good(siteConfig({ ...DEFAULT_ANSWERS, ...answers }, SECRETS));
  return sip.listen.map(({ text }) => text);
}

test('a new site listens as the configuration of npm start does, for browsers too', () => {
  expect(listenOf({})).toEqual(DEFAULTS.sip.listen);
});

test.each([
  ['browsers of this machine alone', { address: '10.0.0.9' }, 'ws:127.0.0.1:5066'],
  ['another port of SIP', { sipPort: 5_080 }, 'ws:127.0.0.1:5086'],
  ['where the API has that port', { sipPort: 8_074 }, 'ws:127.0.0.1:8068'],
  ['the last ports', { sipPort: 65_530 }, 'ws:127.0.0.1:65524'],
  ['any free port', { sipPort: 0 }, 'ws:127.0.0.1:0'],
] as const)('the WebSocket of a new site: %s', (_what, answers, socket) => {
  expect(listenOf(answers)).toContain(socket);
});
