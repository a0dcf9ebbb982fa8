"""Parts are killed, frozen and cut off, and every client's transcript is compared with the table.

``test_*.py`` are part of every run (``FAULT_ROUNDS``, ``POSITION_STEP`` and ``HOLE_SECONDS`` make them longer). The
whole workload (200 readers, 10 rooms, changes of every kind) for many rounds a fault is a command of its own, which
no test run starts: ``python -m tests.faults.campaign --rounds 20 --fault kill-web``; see ``campaign.py``.
"""
