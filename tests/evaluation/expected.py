"""Writes expected.tsv: what ir_measures (0.4.3, trec_eval by pytrec_eval) says of run.txt.

Run it here with `python3 expected.py`; the test compares Telusur with the file.
Queries without a relevant judgement are left out before.
"""

import ir_measures
from ir_measures import AP, RR, P, R, nDCG

measures = [nDCG @ 10, RR @ 10, AP, P @ 10, R @ 100]
qrels = list(ir_measures.read_trec_qrels("qrels.txt"))
judged = {judgement.query_id for judgement in qrels if judgement.relevance > 0}
qrels = [judgement for judgement in qrels if judgement.query_id in judged]
run = list(ir_measures.read_trec_run("run.txt"))
provider = ir_measures.pytrec_eval

values = {(v.query_id, v.measure): v.value for v in provider.iter_calc(measures, qrels, run)}
means = provider.calc_aggregate(measures, qrels, run)
with open("expected.tsv", "w") as out:
    for query in sorted(judged):
        scores = [values.get((query, measure), 0.0) for measure in measures]
        print(query, *(f"{score:.6f}" for score in scores), sep="\t", file=out)
    print("mean", *(f"{means[measure]:.6f}" for measure in measures), sep="\t", file=out)
