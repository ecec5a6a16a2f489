/** ITU-T G.711 3.2: A-law octet (even bits inverted) to 16-bit linear. */
function alawToLinear(octet: number): number {
  const code = octet ^ 0x55;
  const exponent = (code >> 4) & 0x07;
  const mantissa = (code & 0x0f) << 4;
  const magnitude = exponent === 0 ? mantissa + 8 : (mantissa + 0x108) << (exponent - 1);
  return (code & 0x80) === 0 ? -magnitude : magnitude;
}

/** ITU-T G.711 3.3: u-law octet (all bits inverted) to 16-bit linear. */
function ulawToLinear(octet: number): number {
  const code = ~octet & 0xff;
  const magnitude = ((((code & 0x0f) << 3) + 0x84) << ((code >> 4) & 0x07)) - 0x84;
  return (code & 0x80) === 0 ? magnitude : -magnitude;
}

/** 16-bit linear value of each A-law octet. */
export const ALAW_TO_LINEAR: Int16Array = Int16Array.from({ length: 256 }, (_, octet) => alawToLinear(octet));
/** 16-bit linear value of each u-law octet. */
export const ULAW_TO_LINEAR: Int16Array = Int16Array.from({ length: 256 }, (_, octet) => ulawToLinear(octet));
