import { expect, test } from 'vitest';
import { digestResponse } from '../../../../src/shared/digest/digest-response.ts';

const EXAMPLE = {
  username: 'Mufasa',
  password: 'Circle of Life',
  realm: 'http-auth@example.org',
  nonce: '7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v',
  nonceCount: '00000001',
  cnonce: 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ',
  method: 'GET',
  uri: '/dir/index.html',
};

test.each([
  ['MD5', '8ca523f5e9506fed4657c9700eebdbec'],
  ['SHA-256', '753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1'],
] as const)('the example of RFC 7616 3.9.1 with %s', (algorithm, response) => {
  expect(digestResponse({ ...EXAMPLE, algorithm })).toBe(response);
});

test('the example of RFC 2617 3.5', () => {
  const response = digestResponse({
    algorithm: 'MD5',
    username: 'Mufasa',
    password: 'Circle Of Life',
    realm: 'testrealm@host.com',
    nonce: 'dcd98b7102dd2f0e8b11d0f600bfb0c093',
    nonceCount: '00000001',
    cnonce: '0a4f113b',
    method: 'GET',
    uri: '/dir/index.html',
  });
  expect(response).toBe('6629fae49393a05397450978507c4ef1');
});
