"""Scores rows with the reference packages: JSON on standard input, JSON on standard output."""

import json
import sys
import warnings

from nltk.stem.porter import PorterStemmer
from rouge_score import rouge_scorer
from sacrebleu.metrics import BLEU, CHRF, TER
from sklearn import metrics as sk

TYPES = ["rouge1", "rouge2", "rouge3", "rouge9", "rougeL", "rougeLsum"]
TOKENIZERS = ["13a", "intl", "char", "zh", "none"]
SMOOTHINGS = ["exp", "floor", "add-k", "none"]


def triple(score):
    return [score.precision, score.recall, score.fmeasure]


def rouge(rows, stem):
    scorer = rouge_scorer.RougeScorer(TYPES, use_stemmer=stem)
    for row in rows:
        scores = scorer.score_multi(row["references"], row["prediction"])
        yield [triple(scores[each]) for each in TYPES]


def sentences(rows, metric):
    return [metric.sentence_score(row["prediction"], row["references"]).score for row in rows]


def corpus(rows, metric):
    most = max(len(row["references"]) for row in rows)
    streams = [[row["references"][n] if n < len(row["references"]) else None for row in rows] for n in range(most)]
    return metric.corpus_score([row["prediction"] for row in rows], streams).score


def classification(truth, predicted, labels):
    options = {"labels": labels, "zero_division": 0}
    listed = labels if labels is not None else sorted(set(truth) | set(predicted))
    each = sk.precision_recall_fscore_support(truth, predicted, average=None, **options)
    kappa = sk.cohen_kappa_score(truth, predicted)
    return {
        "labels": listed,
        "accuracy": sk.accuracy_score(truth, predicted),
        "each": [list(map(float, column)) for column in each],
        "matrix": sk.confusion_matrix(truth, predicted, labels=listed).tolist(),
        "kappa": None if kappa != kappa else kappa,
        **{
            average: list(map(float, sk.precision_recall_fscore_support(truth, predicted, average=average, **options)[:3]))
            for average in ("micro", "macro", "weighted")
        },
    }


warnings.filterwarnings("ignore")
given = json.load(sys.stdin)
rows, short = given["rows"], given["short"]
json.dump(
    {
        "stems": [PorterStemmer().stem(word) for word in given["words"]],
        "rouge": {"stem": list(rouge(rows, True)), "plain": list(rouge(rows, False))},
        "bleu": {
            f"{tokenizer}/{smoothing}": {
                "sentences": sentences(rows, BLEU(tokenize=tokenizer, smooth_method=smoothing, effective_order=True)),
                "corpus": corpus(rows, BLEU(tokenize=tokenizer, smooth_method=smoothing)),
            }
            for tokenizer in TOKENIZERS
            for smoothing in SMOOTHINGS
        },
        "chrf": {"sentences": sentences(rows, CHRF()), "corpus": corpus(rows, CHRF())},
        "chrf++": {"sentences": sentences(rows, CHRF(word_order=2)), "corpus": corpus(rows, CHRF(word_order=2))},
        "ter": {"sentences": sentences(short, TER()), "corpus": corpus(short, TER())},
        "classification": [classification(each["truth"], each["predicted"], each["labels"]) for each in given["classes"]],
    },
    sys.stdout,
)
