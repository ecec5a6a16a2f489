// Tables of ITU-T G.722 (clause 6.2), by the names of the Recommendation.

/** Coefficients of the quadrature mirror filters, every second one (table 11). */
export const QMF = Int32Array.of(3, -11, 12, 32, -210, 951, 3876, -805, 362, -156, 53, -11);
/** Logarithmic scale factor multipliers of the lower band (WL). */
export const WL = Int32Array.of(-60, -30, 58, 172, 334, 538, 1198, 3042);
/** Index of {@link WL} for each 4-bit code (RIL to IL4). */
export const RL42 = Int32Array.of(0, 7, 6, 5, 4, 3, 2, 1, 7, 6, 5, 4, 3, 2, 1, 0);
/** Antilogarithms (ILB). */
export const ILB = Int32Array.of(
  ...[2048, 2093, 2139, 2186, 2233, 2282, 2332, 2383, 2435, 2489, 2543, 2599, 2656, 2714, 2774, 2834],
  ...[2896, 2960, 3025, 3091, 3158, 3228, 3298, 3371, 3444, 3520, 3597, 3676, 3756, 3838, 3922, 4008],
);
/** The multipliers of the higher band (WH). */
export const WH = Int32Array.of(0, -214, 798);
/** Index of {@link WH} for each 2-bit code. */
export const RH2 = Int32Array.of(2, 1, 2, 1);
/** Inverse quantizer of the higher band, 2 bits. */
export const QM2 = Int32Array.of(-7408, -1616, 7408, 1616);
/** Inverse quantizer of the lower band, 4 bits: what the predictor adapts by. */
export const QM4 = Int32Array.of(
  ...[0, -20456, -12896, -8968, -6288, -4240, -2584, -1200, 20456, 12896, 8968, 6288, 4240, 2584, 1200, 0],
);
/** Inverse quantizer of the lower band, 6 bits: what is heard. */
export const QM6 = Int32Array.of(
  ...[-136, -136, -136, -136, -24808, -21904, -19008, -16704, -14984, -13512, -12280, -11192, -10232, -9360, -8576],
  ...[-7856, -7192, -6576, -6000, -5456, -4944, -4464, -4008, -3576, -3168, -2776, -2400, -2032, -1688, -1360, -1040],
  ...[-728, 24808, 21904, 19008, 16704, 14984, 13512, 12280, 11192, 10232, 9360, 8576, 7856, 7192, 6576, 6000, 5456],
  ...[4944, 4464, 4008, 3576, 3168, 2776, 2400, 2032, 1688, 1360, 1040, 728, 432, 136, -432, -136],
);
/** Decision levels of the lower band (Q6). */
export const Q6 = Int32Array.of(
  ...[0, 35, 72, 110, 150, 190, 233, 276, 323, 370, 422, 473, 530, 587, 650, 714, 786, 858, 940, 1023, 1121, 1219],
  ...[1339, 1458, 1612, 1765, 1980, 2195, 2557, 2919],
);
/** Codes of the lower band for a negative difference, by decision interval (ILN). */
export const ILN = Int32Array.of(
  ...[0, 63, 62, 31, 30, 29, 28, 27, 26, 25, 24, 23, 22, 21, 20, 19, 18, 17, 16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5],
  ...[4, 0],
);
/** Codes of the lower band for a positive difference (ILP). */
export const ILP = Int32Array.of(
  ...[0, 61, 60, 59, 58, 57, 56, 55, 54, 53, 52, 51, 50, 49, 48, 47, 46, 45, 44, 43, 42, 41, 40, 39, 38, 37, 36, 35],
  ...[34, 33, 32, 0],
);
