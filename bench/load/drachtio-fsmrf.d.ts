/** drachtio-fsmrf 4.1.2 ships no types. The part that we use is in fsmrf-process.ts. */
declare module 'drachtio-fsmrf' {
  const Mrf: new (srf: unknown) => object;
  export default Mrf;
}
