"""Open311 GeoReport v2: reports listed, read and filed by applications of any city (wiki.open311.org/GeoReport_v2).

``endpoint`` finds the city, answers faults and marks public reads; ``documents`` writes JSON and XML; ``rows`` reads reports in one
statement that makes the finished text; ``filing`` takes a new report; ``updates`` lists and takes changes of status.
"""
