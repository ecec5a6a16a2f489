import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { enginesOfRun } from '../sip/harness/engines.ts';
import { Site } from './site.ts';

const NOT_INSTALLED = fileURLToPath(new URL('../fixtures/without-node-datachannel.ts', import.meta.url));

it.skipIf(enginesOfRun().pair !== 'embedded')(
  'without the optional package the program starts, and says what is missing for telephones in browsers',
  async () => {
    const { sip } = enginesOfRun();
    await using site = await Site.open({
      imports: [NOT_INSTALLED],
      others: {
        sip: {
          ...sip,
          listen: [...(sip['listen'] as string[]), 'ws:127.0.0.1:0'],
          users: [{ name: '2001', password: 'secret-of-anna' }],
        },
      },
    });
    const asked = await site.product.api.request('POST', '/v1/telephone', { user: '2001' });
    expect(asked).toMatchObject({
      status: 409,
      body: {
        error: {
          message: 'browsers get no media here: the package node-datachannel is not installed',
          details: { state: 'no-webrtc' },
        },
      },
    });
  },
  60_000,
);
