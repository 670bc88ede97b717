import * as z from "zod";

const Answer = z.object({
  drvPath: z.string(),
  out: z.string(),
  name: z.string(),
  system: z.string(),
  filePath: z.string().nullable(),
  fileExtension: z.string().nullable(),
  formatAttr: z.string().nullable(),
  release: z.string(),
  variants: z.array(z.string()),
  /** What will keep the image from working, one sentence each. */
  remarks: z.array(z.string()).default([]),
});

/** What `answer` of src/legacy/evaluate.nix says about one image. */
export type ImageAnswer = z.infer<typeof Answer>;

export function parseAnswer(text: string): ImageAnswer {
  return Answer.parse(JSON.parse(text));
}

const Answers = z.object({
  release: z.string(),
  variants: z.array(z.string()),
  images: z.record(z.string(), z.union([z.null(), z.object({ absent: z.literal(true) }), Answer])),
  names: z.record(z.string(), z.object({ host: z.string().nullable(), image: z.string() })),
});

/** What `answers` of src/legacy/evaluate-many.nix says about several images. */
export type ImagesAnswers = z.infer<typeof Answers>;

/** The parts of an image's name: the host where there are several, and the image. */
export type ImageName = ImagesAnswers["names"][string];

export function parseAnswers(text: string): ImagesAnswers {
  return Answers.parse(JSON.parse(text));
}
