// The numbers of the zip format that both sides need.

export const METHOD = { stored: 0, deflated: 8 } as const;

/** A file's own header, before its data. */
export const LOCAL = { signature: 0x04034b50, bytes: 30 } as const;
/** An entry of the directory. */
export const CENTRAL = { signature: 0x02014b50, bytes: 46 } as const;
/** The end of the directory. */
export const END = { signature: 0x06054b50, bytes: 22 } as const;
export const END64 = { signature: 0x06064b50, bytes: 56 } as const;
/** Says where END64 is. */
export const LOCATOR64 = { signature: 0x07064b50, bytes: 20 } as const;

/** Stands for a number that zip64 holds elsewhere. */
export const FULL16 = 0xffff;
export const FULL32 = 0xffffffff;

/** Ids of extra fields. */
export const ZIP64_FIELD = 0x0001;
/** As PyTorch marks the bytes that align an entry's data. */
export const PADDING_FIELD = 0x4246;

export const FLAG_ENCRYPTED = 0x0001;
export const FLAG_UTF8 = 0x0800;

/** The first day that the format knows. */
export const DATE_1980 = 0x0021;
