import { z } from "zod";

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
});

/** What `answer` of src/legacy/evaluate.nix says about one image. */
export type ImageAnswer = z.infer<typeof Answer>;

export function parseAnswer(text: string): ImageAnswer {
  return Answer.parse(JSON.parse(text));
}
