#!/usr/bin/env python3
"""A worker's model: reads a question as JSON, answers with an inference. Run it by

    chorusd worker --from alice --command ./model.py
"""
import json
import math
import sys

question = json.load(sys.stdin)
# Replace this line by a model of your own. Numbers are texts, so that no digit is lost.
value = 100 + math.sin(question["nonce"] / 50)
json.dump({"inference": f"{value:.9f}"}, sys.stdout)
