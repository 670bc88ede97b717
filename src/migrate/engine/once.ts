import type { Repository } from "./types.ts";

/**
 * A question about a whole repository by a word, answered once for each state of it: a repository of many flakes and
 * calls asks it again and again.
 */
export function oncePerRepository<Answer>(
  answer: (repository: Repository, word: string) => Answer,
): (repository: Repository, word: string) => Answer {
  const known = new WeakMap<Repository, Map<string, Answer>>();
  return (repository, word) => {
    const answers = known.get(repository) ?? new Map<string, Answer>();
    known.set(repository, answers);
    if (!answers.has(word)) answers.set(word, answer(repository, word));
    return answers.get(word)!;
  };
}
