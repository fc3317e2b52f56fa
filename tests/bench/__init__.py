"""How fast is the real service beside what is known to be fast? (`make bench`)

Every figure is a ratio to an anchor measured in the same run, because machines are noisy: rounds of anchor,
ours, anchor; the median of the ratios; a round whose two anchor runs differ by over 30 % is run again. The
service under load is the real one, a process of its own; requests and deliveries stay on loopback, bounded in
count and time, and each run counts what was lost and what was sent twice. One file a figure says what is
measured and how; nothing here is a test that can fail for being slow.
"""
